// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.UploadRequest;
import transfer.api.store.Submission;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.Call;
import transfer.tck.fault.Fault;
import transfer.tck.store.StoreSamples;

/** Bodies that are copied, and bodies that are linked (F12, F14, F15, F25 of what is staged; U12, U13). */
class BodyTest {
    private static final Path OTHER_FILE_SYSTEM = Path.of("/dev/shm");

    @TempDir
    Path folder;

    private FsTransferStore store;
    private Path source;

    @BeforeEach
    void open() throws Exception {
        store = FsTransferStore.open(new StoreSettings(folder.resolve("state")), new FileOperations(), Clock.systemUTC(), "boot");
        source = Files.writeString(folder.resolve("source"), "hello");
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    private TransferRecord submit(Path file, boolean link, LongConsumer progress) throws Exception {
        UploadRequest.Builder request = UploadRequest.of(file).to(URI.create("http://example.org/"));
        Submission submission = StoreSamples.submission((link ? request.linkSource() : request).build());
        return store.create(List.of(new Submission(submission.description(), progress))).get(0);
    }

    private TransferRecord linked(Path file) throws Exception {
        TransferRecord record = submit(file, true, bytes -> {});
        assertTrue(record.description().body().orElseThrow().linked());
        return record;
    }

    private static boolean isLinked(TransferRecord record) {
        return record.description().body().orElseThrow().linked();
    }

    private void assertChanged(TransferRecord record) {
        assertEquals(FailureReason.SOURCE_CHANGED, assertThrows(TransferException.class, () -> store.body(record)).reason());
    }

    @Test
    void a_large_copy_tells_how_far_it_is() throws Exception {
        long size = (40 << 20) + 5;
        try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
            file.setLength(size);
        }
        List<Long> steps = new ArrayList<>();
        TransferRecord record = submit(source, false, steps::add);
        assertTrue(steps.size() > 4, steps::toString);
        assertEquals(steps.stream().sorted().distinct().toList(), steps, "it only grows");
        assertEquals(size, steps.get(steps.size() - 1));
        assertEquals(size, record.description().body().orElseThrow().length());
    }

    @Test
    void a_linked_source_is_named_a_second_time_and_left_as_it_is() throws Exception {
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("r--r-----"));
        FileTime modified = Files.getLastModifiedTime(source);
        TransferRecord record = linked(source);
        assertTrue(Files.isSameFile(source, store.body(record)));
        store.finish(record, StoreSamples.failed());
        store.remove(record.identifier());
        assertEquals("hello", Files.readString(source));
        assertEquals(modified, Files.getLastModifiedTime(source));
        assertEquals("r--r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(source)));
    }

    @Test
    void a_link_of_the_applications_is_resolved_first() throws Exception {
        TransferRecord record = linked(Files.createSymbolicLink(folder.resolve("link"), source));
        assertFalse(Files.isSymbolicLink(store.body(record)));
        assertTrue(Files.isSameFile(source, store.body(record)));
    }

    @Test
    void a_source_on_another_file_system_is_copied() throws Exception {
        Assumptions.assumeTrue(Files.isWritable(OTHER_FILE_SYSTEM)
                && !Files.getFileStore(OTHER_FILE_SYSTEM).equals(Files.getFileStore(folder)), "no other file system to write to");
        Path other = Files.createTempFile(OTHER_FILE_SYSTEM, "transfer-store-", "");
        try {
            TransferRecord record = submit(Files.writeString(other, "there"), true, bytes -> {});
            assertFalse(isLinked(record));
            Files.writeString(other, "other");
            assertEquals("there", Files.readString(store.body(record)));
        } finally {
            Files.delete(other);
        }
    }

    @Test
    void U12_a_linked_source_with_other_bytes_another_length_or_another_time_is_not_sent() throws Exception {
        TransferRecord record = linked(source);
        FileTime modified = Files.getLastModifiedTime(source);
        Files.writeString(source, "jello");
        Files.setLastModifiedTime(source, modified);
        assertChanged(record);
        Files.writeString(source, "hello");
        Files.setLastModifiedTime(source, modified);
        assertEquals("hello", Files.readString(store.body(record)), "the same bytes again");
        Files.setLastModifiedTime(source, FileTime.fromMillis(0));
        assertChanged(record);
        Files.setLastModifiedTime(source, modified);
        Files.writeString(source, "!", StandardOpenOption.APPEND);
        assertChanged(record);
    }

    @Test
    void U12_a_source_that_is_replaced_or_deleted_stays_as_it_was_submitted() throws Exception {
        TransferRecord record = linked(source);
        Path other = Files.writeString(folder.resolve("other"), "jello");
        Files.move(other, source, StandardCopyOption.ATOMIC_MOVE);
        assertEquals("hello", Files.readString(store.body(record)));
        Files.delete(source);
        assertEquals("hello", Files.readString(store.body(record)));
    }

    @Test
    void U13_a_source_that_grows_is_sent_as_far_as_it_was() throws Exception {
        byte[] half = StoreSamples.bytes(20 << 20);
        Files.write(source, half);
        TransferRecord record = submit(source, false, bytes -> append());
        assertEquals(half.length, record.description().body().orElseThrow().length());
        assertArrayEquals(half, Files.readAllBytes(store.body(record)));
    }

    private void append() {
        try {
            Files.writeString(source, "more", StandardOpenOption.APPEND);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void U12_a_source_that_changes_while_it_is_copied_is_refused_and_nothing_is_left() throws Exception {
        Files.write(source, StoreSamples.bytes(20 << 20));
        TransferException e = assertThrows(TransferException.class, () -> submit(source, false, bytes -> {
            try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
                file.write(7);
            } catch (java.io.IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        }));
        assertEquals(FailureReason.SOURCE_UNREADABLE, e.reason());
        assertEquals(0, store.identifiers().count());
    }

    @Test
    void F25_a_copy_that_was_cut_is_not_sent() throws Exception {
        TransferRecord record = submit(source, false, bytes -> {});
        Files.writeString(store.body(record), "hell");
        assertChanged(record);
    }

    /** The process has too many files open, may not read, or the disk does not read: that says nothing about the body. */
    @Test
    void F12_F14_F15_a_body_that_can_not_be_read_just_now_has_not_changed() throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.upload(true)).get(0);
        TransferRecord record = assertInstanceOf(TransferRecord.class, story.store().read(identifier).orElseThrow());
        for (Fault fault : List.of(Fault.IO_ERROR, Fault.DENIED, Fault.TOO_MANY_OPEN_FILES)) {
            story.disk().fail((call, path) -> call == Call.OPEN, fault);
            TransferException e = assertThrows(TransferException.class, () -> story.store().body(record));
            assertEquals(fault == Fault.DENIED ? FailureReason.STORE_UNUSABLE : FailureReason.STORE_FAILED, e.reason(), e.getMessage());
            story.disk().heal();
            assertArrayEquals(Story.content(new UUID(0, 0), 60), Files.readAllBytes(story.store().body(record)));
        }
    }
}
