// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.IfExists;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.Call;
import transfer.tck.fault.Fault;
import transfer.tck.store.StoreSamples;

/** What a destination looks like when a download has got there, and what is said if it can not. */
class DestinationTest {
    private static final Path OTHER_FILE_SYSTEM = Path.of("/dev/shm");

    @TempDir
    Path folder;

    private FsTransferStore store;

    @BeforeEach
    void open() throws Exception {
        store = FsTransferStore.open(new StoreSettings(folder.resolve("state")), new FileOperations(), Clock.systemUTC(), "boot");
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    private TransferRecord arrived(Path destination, IfExists rule) throws Exception {
        TransferRecord record = store.create(List.of(StoreSamples.submission(
                DownloadRequest.from(URI.create("http://example.org/")).to(destination).ifExists(rule).build()))).get(0);
        Files.writeString(store.content(record), "content");
        return record;
    }

    private void download(Path destination, IfExists rule) throws Exception {
        store.finish(arrived(destination, rule), StoreSamples.completed(destination, 7));
        assertEquals("content", Files.readString(destination));
    }

    private static Set<PosixFilePermission> permissions(Path file) throws IOException {
        return Files.getPosixFilePermissions(file);
    }

    private Path usual() throws IOException {
        return Files.createFile(folder.resolve("usual"));
    }

    @ParameterizedTest
    @EnumSource
    void a_new_file_has_the_permissions_of_any_new_file(IfExists rule) throws Exception {
        Path made = folder.resolve("made");
        download(made, rule);
        assertEquals(permissions(usual()), permissions(made));
    }

    @Test
    void a_file_keeps_the_permissions_of_the_one_that_it_replaces() throws Exception {
        Path made = Files.createFile(folder.resolve("made"));
        for (String some : List.of("rw-r-----", "r--------", "rwxr-xr-x")) {
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(some));
            download(made, IfExists.REPLACE);
            assertEquals(some, PosixFilePermissions.toString(permissions(made)));
        }
    }

    @Test
    void a_link_is_replaced_and_what_it_leads_to_stays() throws Exception {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "mine");
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("r--------"));
        Path made = Files.createSymbolicLink(folder.resolve("made"), elsewhere);
        download(made, IfExists.REPLACE);
        assertEquals("mine", Files.readString(elsewhere));
        assertFalse(Files.isSymbolicLink(made));
        assertEquals(permissions(usual()), permissions(made));
    }

    @ParameterizedTest
    @EnumSource
    void F16_on_another_file_system_it_is_the_same(IfExists rule) throws Exception {
        Assumptions.assumeTrue(Files.isWritable(OTHER_FILE_SYSTEM)
                && !Files.getFileStore(OTHER_FILE_SYSTEM).equals(Files.getFileStore(folder)), "no other file system to write to");
        Path other = Files.createTempDirectory(OTHER_FILE_SYSTEM, "transfer-store-");
        try {
            download(other.resolve("made"), rule);
            assertEquals(permissions(usual()), permissions(other.resolve("made")));
            if (rule == IfExists.REPLACE) {
                Files.setPosixFilePermissions(other.resolve("made"), PosixFilePermissions.fromString("rw-rw----"));
                download(other.resolve("made"), rule);
                assertEquals("rw-rw----", PosixFilePermissions.toString(permissions(other.resolve("made"))));
            }
            assertEquals(List.of(other.resolve("made")), list(other));
        } finally {
            new FileOperations().deleteTree(other);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/made", "/proc/self/made", "/sys/made", "/dev/null/made", "/nowhere/at/all/made"})
    void a_folder_that_takes_no_file_is_named_and_the_transfer_stays(String destination) throws Exception {
        for (IfExists rule : IfExists.values()) {
            TransferRecord record = arrived(Path.of(destination), rule);
            TransferException e = assertThrows(TransferException.class,
                    () -> store.finish(record, StoreSamples.completed(Path.of(destination), 7)));
            assertEquals(FailureReason.DESTINATION_UNWRITABLE, e.reason(), e.getMessage());
            assertTrue(e.getMessage().contains(destination.substring(0, destination.lastIndexOf('/'))), e.getMessage());
            assertFalse(e.getMessage().contains("NoSuchFile"), e.getMessage());
            assertEquals("content", Files.readString(store.content(record)));
        }
    }

    @Test
    void F27_a_name_that_is_too_long_is_said_to_be_so() throws Exception {
        Path destination = folder.resolve("n".repeat(300));
        TransferRecord record = arrived(destination, IfExists.REPLACE);
        TransferException e = assertThrows(
                TransferException.class, () -> store.finish(record, StoreSamples.completed(destination, 7)));
        assertEquals(FailureReason.DESTINATION_UNWRITABLE, e.reason(), e.getMessage());
        assertTrue(e.getMessage().endsWith("File name too long"), e.getMessage());
    }

    @Test
    void a_folder_in_the_place_of_the_file_is_left_alone() throws Exception {
        Path destination = Files.createDirectory(folder.resolve("made"));
        TransferRecord record = arrived(destination, IfExists.REPLACE);
        TransferException e = assertThrows(
                TransferException.class, () -> store.finish(record, StoreSamples.completed(destination, 7)));
        assertEquals(FailureReason.DESTINATION_UNWRITABLE, e.reason());
        assertTrue(e.getMessage().endsWith("is a folder"), e.getMessage());
    }

    /** A file system in memory, since a real one is rarely full. */
    @ParameterizedTest
    @EnumSource
    void F7_F16_a_destination_without_room_is_waited_for_and_no_part_stays_there(IfExists rule) throws Exception {
        for (boolean links : new boolean[] {true, false}) {
            Story story = Story.inMemory();
            Path destination = story.stage.otherFileSystem(links).resolve("made");
            UUID waiting = story.submit(story.download(destination, rule)).get(0);
            UUID cancelled = story.submit(story.download(destination, rule)).get(0);
            for (UUID identifier : List.of(waiting, cancelled)) {
                story.fetch(identifier, 100);
                story.disk().fail(
                        (call, path) -> call == Call.WRITE && path.startsWith(destination.getParent().toString()), Fault.NO_SPACE);
                story.finish(identifier, story.completed(identifier, 100));
                story.disk().heal();
                assertEquals(FailureReason.NO_SPACE, ((TransferException) story.failures.remove(0)).reason());
                assertEquals(List.of(), list(destination.getParent()));
            }
            story.finish(waiting, story.completed(waiting, 100));
            story.finish(cancelled, new TransferOutcome.Cancelled(Story.NOW));
            assertEquals(List.of(), story.failures);
            assertEquals(List.of(destination), list(destination.getParent()));
        }
    }

    @Test
    void a_name_that_was_taken_is_given_back_when_the_transfer_is_cancelled() throws Exception {
        Story story = Story.inMemory();
        Path destination = story.stage.otherFileSystem(false).resolve("made");
        UUID identifier = story.submit(story.download(destination, IfExists.FAIL)).get(0);
        story.fetch(identifier, 100);
        story.disk().fail((call, path) -> call == Call.RENAME && path.startsWith(destination.getParent().toString()), Fault.IO_ERROR);
        story.finish(identifier, story.completed(identifier, 100));
        story.disk().heal();
        assertEquals(List.of(destination), list(destination.getParent()));
        story.finish(identifier, new TransferOutcome.Cancelled(Story.NOW));
        assertEquals(List.of(), list(destination.getParent()));
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }
}
