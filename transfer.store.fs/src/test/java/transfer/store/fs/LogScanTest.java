// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A log is read a block at a time: where a block ends must make no difference. */
class LogScanTest {
    private final Random random = new Random(7);

    /** A file that gives a part of what is asked for, as files may. */
    private LogScan.Source file(byte[] bytes) {
        return (target, position) -> {
            if (position >= bytes.length) {
                return -1;
            }
            int count = Math.min(Math.min(target.remaining(), 1 + random.nextInt(100_000)), bytes.length - (int) position);
            target.put(bytes, (int) position, count);
            return count;
        };
    }

    private LogScan.Content<LogEntry> scan(byte[] bytes) throws IOException {
        return LogScan.run(file(bytes), bytes.length, (kind, identifier, content, more) -> {
            byte[] copy = new byte[content.remaining()];
            content.get(copy);
            return new LogEntry(kind, identifier, copy, more);
        });
    }

    private List<LogEntry> entries(int count, int largest) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[random.nextInt(largest)];
            random.nextBytes(bytes);
            UUID identifier = new UUID(random.nextLong(), random.nextLong());
            entries.add(i % 5 == 4 ? LogEntry.removed(identifier) : LogEntry.submitted(identifier, bytes, false));
        }
        return entries;
    }

    private static byte[] log(List<LogEntry> entries, int room) {
        ByteBuffer log = LogEntry.begin(entries);
        return Arrays.copyOf(log.array(), log.limit() + room);
    }

    private static void assertSame(List<LogEntry> expected, List<LogEntry> found) {
        assertEquals(expected.stream().map(LogEntry::head).toList(), found.stream().map(LogEntry::head).toList());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).bytes(), found.get(i).bytes());
        }
    }

    @Test
    void entries_that_lie_across_blocks_and_are_larger_than_blocks_are_read() throws IOException {
        List<LogEntry> entries = entries(40, 900_000);
        byte[] log = log(entries, 3_000_000);
        LogScan.Content<LogEntry> content = scan(log);
        assertSame(entries, content.entries());
        assertTrue(content.clean());
        assertEquals(log.length - 3_000_000, content.end());
        assertEquals(log.length, content.length());
    }

    @Test
    void a_log_without_room_behind_it_is_read_to_its_last_byte() throws IOException {
        List<LogEntry> entries = entries(300, 3_000);
        LogScan.Content<LogEntry> content = scan(log(entries, 0));
        assertSame(entries, content.entries());
        assertTrue(content.clean());
    }

    @Test
    void what_is_cut_off_anywhere_ends_at_the_last_whole_entry() throws IOException {
        List<LogEntry> entries = entries(60, 20_000);
        byte[] log = log(entries, 0);
        for (int length = 0; length < log.length; length += 1 + random.nextInt(5_000)) {
            LogScan.Content<LogEntry> content = scan(Arrays.copyOf(log, length));
            int whole = LogEntry.magic().length;
            int count = 0;
            while (length >= LogEntry.magic().length && whole + entries.get(count).size() <= length) {
                whole += entries.get(count++).size();
            }
            assertSame(entries.subList(0, count), content.entries());
            assertEquals(length < LogEntry.magic().length ? 0 : whole, content.end());
        }
    }

    @Test
    void a_flipped_bit_ends_the_list_before_its_entry() throws IOException {
        List<LogEntry> entries = entries(30, 20_000);
        byte[] log = log(entries, 100_000);
        int end = log.length - 100_000;
        for (int i = 0; i < 200; i++) {
            int at = LogEntry.magic().length + random.nextInt(end - LogEntry.magic().length);
            log[at] ^= 1 << random.nextInt(8);
            LogScan.Content<LogEntry> content = scan(log);
            assertTrue(content.end() <= at);
            assertFalse(content.clean());
            assertSame(entries.subList(0, content.entries().size()), content.entries());
            log = log(entries, 100_000);
        }
    }

    @Test
    void a_byte_far_behind_the_entries_is_seen() throws IOException {
        byte[] log = log(entries(3, 100), 2_000_000);
        assertTrue(scan(log).clean());
        log[log.length - 1] = 1;
        assertFalse(scan(log).clean());
    }

    @Test
    void entries_without_the_one_that_they_need_are_left_out() throws IOException {
        UUID identifier = new UUID(1, 2);
        List<LogEntry> entries = List.of(LogEntry.removed(identifier), LogEntry.submitted(identifier, new byte[10], true));
        LogScan.Content<LogEntry> content = scan(log(entries, 0));
        assertSame(entries.subList(0, 1), content.entries());
        assertEquals(LogEntry.magic().length + entries.get(0).size(), content.end());
    }
}
