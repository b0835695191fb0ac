// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every byte of a file is in one segment at any time, whatever is claimed, split and given back. */
final class SegmentTableTest {
    private static final long TOTAL = 1_000_000;

    @TempDir
    Path folder;

    private SegmentTable table(List<Long> done) throws Exception {
        return SegmentTable.create(folder.resolve("table"), "version", TOTAL, done);
    }

    private Optional<List<Long>> read() {
        return SegmentFile.read(folder.resolve("table"), "version", TOTAL);
    }

    @Test
    void whatHasArrivedIsReadBack() throws Exception {
        List<Long> done = List.of(10L, 20L, 500L, 900_000L);
        SegmentTable table = table(done);
        assertEquals(899_510, table.bytes());
        assertEquals(done, table.done());
        assertEquals(Optional.of(done), read());
        assertEquals(Optional.empty(), SegmentFile.read(folder.resolve("table"), "another version", TOTAL));
        assertEquals(Optional.empty(), SegmentFile.read(folder.resolve("table"), "version", TOTAL + 1));
    }

    @Test
    void moreThanFitsIsForgottenAndNotRefused() throws Exception {
        List<Long> done = new ArrayList<>();
        for (long at = 100; at < 400_000; at += 100) {
            done.add(at);
            done.add(at + 50);
        }
        SegmentTable table = table(done);
        assertEquals(done.subList(0, table.done().size()), table.done());
        assertTrue(table.bytes() > 0);
        finish(table, 1);
        assertEquals(Optional.of(List.of(0L, TOTAL)), read());
    }

    private static void finish(SegmentTable table, long least) {
        for (Optional<SegmentTable.Segment> next = table.claim(least); next.isPresent(); next = table.claim(least)) {
            next.get().advance(next.get().end());
            table.release(next.get());
        }
        assertTrue(table.complete());
    }

    @Test
    void whoBeginTogetherGetOneLength() throws Exception {
        SegmentTable table = table(List.of());
        table.expect(8);
        SegmentTable.Segment first = table.claimAt(0).orElseThrow();
        List<SegmentTable.Segment> all = new ArrayList<>(List.of(first));
        for (int i = 1; i < 8; i++) {
            all.add(table.claim(1000).orElseThrow());
        }
        for (SegmentTable.Segment segment : all) {
            assertEquals(TOTAL / 8, segment.end() - segment.position());
        }
        SegmentTable.Segment late = table.claim(1000).orElseThrow();
        assertEquals(TOTAL / 16, late.end() - late.position(), "who comes later takes half of one");
    }

    @Test
    void whoDoesNotComeLeavesTheOthersMore() throws Exception {
        SegmentTable table = table(List.of());
        table.expect(8);
        table.claimAt(0).orElseThrow();
        table.claim(1000).orElseThrow();
        table.miss(6);
        SegmentTable.Segment third = table.claim(1000).orElseThrow();
        assertEquals(TOTAL * 7 / 16, third.end() - third.position());
    }

    @Test
    void noPartIsSmallerThanTheLeast() throws Exception {
        SegmentTable table = table(List.of());
        table.expect(8);
        table.claimAt(0).orElseThrow();
        SegmentTable.Segment second = table.claim(400_000).orElseThrow();
        assertEquals(400_000, second.end() - second.position());
        assertTrue(table.claim(400_000).isEmpty());
    }

    /** Several owners, one thread: any order of claims, progress and returns. The file says the same as the table at each step. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noByteIsInTwoSegmentsOrInNone(long seed) throws Exception {
        Random random = new Random(seed);
        SegmentTable table = table(List.of(0L, 1000L, 300_000L, 300_001L));
        List<SegmentTable.Segment> owned = new ArrayList<>();
        for (int step = 0; step < 2000; step++) {
            int choice = random.nextInt(6);
            if (step % 100 == 0) {
                table.expect(random.nextInt(9));
            }
            if (choice == 0 && owned.size() < 8) {
                table.claim(1000).ifPresent(owned::add);
            } else if (!owned.isEmpty()) {
                SegmentTable.Segment segment = owned.get(random.nextInt(owned.size()));
                if (choice == 1) {
                    owned.remove(segment);
                    table.release(segment);
                } else {
                    // a writer may be a block ahead of an end that was drawn in
                    segment.advance(segment.position() + random.nextInt(500));
                }
            }
            assertEquals(Intervals.bytes(table.done()), table.bytes(), "no byte counts twice");
            assertEquals(Optional.of(table.done()), read());
        }
        owned.forEach(table::release);
        finish(table, 1000);
        assertEquals(List.of(0L, TOTAL), table.done());
    }
}
