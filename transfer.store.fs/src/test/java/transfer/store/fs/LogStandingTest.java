// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.Call;
import transfer.tck.fault.CrashingFileSystem;
import transfer.tck.fault.Fault;

/** What the entries of a log say together. */
class LogStandingTest {
    private static final UUID ONE = new UUID(1, 1);
    private static final UUID OTHER = new UUID(2, 2);
    private static final LogEntry FIRST = LogEntry.submitted(ONE, new byte[] {1}, false);
    private static final LogEntry ENDED = LogEntry.ended(ONE, new byte[] {2});
    private static final LogEntry AGAIN = LogEntry.submitted(ONE, new byte[] {3}, false);
    private static final LogEntry APART = LogEntry.submitted(OTHER, new byte[] {4}, false);

    @Test
    void what_was_removed_and_submitted_again_has_nothing_of_its_first_life() {
        List<LogEntry> entries = List.of(FIRST, ENDED, APART, LogEntry.removed(ONE), AGAIN);
        LogStanding standing = new LogStanding(new Replay(new Layout(Path.of("none")), new FileOperations(), null));
        entries.forEach(entry -> standing.apply(entry.head()));
        assertEquals(Set.of(ONE, OTHER), standing.records());
        assertEquals(Set.of(), standing.removals());
        assertEquals(Set.of(), standing.ends());
        List<LogEntry> kept = standing.kept(entries, Set.of(), Set.of());
        assertEquals(2, kept.size());
        assertEquals(OTHER, kept.get(0).identifier());
        assertArrayEquals(AGAIN.bytes(), kept.get(1).bytes());
    }

    @Test
    void a_transfer_that_is_in_the_log_only_can_not_be_submitted_again() throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path record = left.getPath("/state").resolve(identifier.toString());
        Files.delete(record.resolve(Layout.IMMUTABLE));
        Files.delete(record);
        TransferDescription other =
                new TransferDescription(identifier, "default", Story.NOW, story.download("other"), Optional.empty());
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), Story.BOOT)) {
            TransferException e = assertThrows(TransferException.class, () -> store.create(List.of(new Submission(other))));
            assertEquals(FailureReason.CONFLICT, e.reason());
            TransferRecord found = assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
            assertEquals(story.lives.get(identifier).description.request().toPropertyList(),
                    found.description().request().toPropertyList());
        }
    }

    @Test
    void a_log_of_a_later_version_is_refused_and_left_as_it_is() throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        for (String boot : List.of(Story.BOOT, "second run of the machine")) {
            CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
            Path log = left.getPath("/state/.submits.log");
            byte[] later = Files.readAllBytes(log);
            int end = end(log, later.length);
            ByteBuffer entry = LogEntry.at(end, List.of(LogEntry.ended(identifier, new byte[100])));
            entry.put(4, (byte) 9);
            CRC32C sum = new CRC32C();
            sum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, end));
            sum.update(entry.array(), 0, entry.limit() - 4);
            entry.putInt(entry.limit() - 4, (int) sum.getValue());
            System.arraycopy(entry.array(), 0, later, end, entry.limit());
            Files.write(log, later);
            TransferException e =
                    assertThrows(TransferException.class, () -> Story.open(new Stage.Memory(left), new FileOperations(), boot));
            assertEquals(FailureReason.STORE_UNUSABLE, e.reason());
            assertTrue(e.getMessage().contains("later version"), e.getMessage());
            assertArrayEquals(later, Files.readAllBytes(log));
            Files.write(log, Arrays.copyOf(later, end));
            Story.open(new Stage.Memory(left), new FileOperations(), boot).close();
        }
    }

    private static int end(Path log, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(log)) {
            return (int) LogScan.run(channel::read, length, (kind, identifier, bytes, more) -> identifier).end();
        }
    }

    @Test
    void a_removal_that_is_not_certain_does_not_take_an_upload_of_the_same_name() throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        story.finish(identifier, new TransferOutcome.Cancelled(Story.NOW));
        story.disk().fail((call, path) -> call == Call.FORCE && path.equals("/state"), Fault.IO_ERROR);
        UUID unrelated = story.submit(story.upload(false)).get(0);
        story.disk().heal();
        assertEquals(1, story.failures.size());
        assertTrue(story.store().read(unrelated).isEmpty());
        story.remove(identifier);
        Submission upload = new Submission(
                new TransferDescription(identifier, "default", Story.NOW, story.upload(false), Optional.empty()));
        boolean submitted = true;
        try {
            story.store().create(List.of(upload));
        } catch (TransferException e) {
            submitted = false;
        }
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), "second run of the machine")) {
            assertEquals(submitted, store.read(identifier).isPresent());
        }
    }
}
