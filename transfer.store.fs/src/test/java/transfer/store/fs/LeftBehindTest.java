// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.CrashingFileSystem;
import transfer.tck.fault.Fault;

/** What an owner has left who did not come to an end, or of whom that can not be told. */
class LeftBehindTest {
    private static final TransferOutcome CANCELLED = new TransferOutcome.Cancelled(Story.NOW);
    private static final String NO_FILE = "no file";
    private static final String LATER = "second run of the machine";

    @TempDir
    Path folder;

    /** Nothing, no file, the first line only, a system without boot identifiers, rubbish. */
    @ParameterizedTest
    @ValueSource(strings = {"", NO_FILE, "process 1 on host since 2025-06-01T12:00:00Z\n",
        "process 1 on host since 2025-06-01T12:00:00Z\nboot process 7c1f7d4e-2d5b-4a9e-8f43-0d6a2b3c4d5e\n", "\0\0\0\0"})
    void a_lock_of_which_nobody_knows_the_run_of_the_machine_may_be_that_of_a_killed_process(String text) throws Exception {
        Story story = Story.inMemory();
        UUID unlogged = story.submit(story.upload(false)).get(0);
        int begun = story.disk().steps();
        story.finish(unlogged, CANCELLED);
        story.remove(unlogged);
        for (int step = begun; step < story.disk().steps(); step++) {
            CrashingFileSystem killed = story.disk().afterKill(step);
            killed.trust(killed.getPath("/state/store.lock"));
            if (text.equals(NO_FILE)) {
                Files.delete(killed.getPath("/state/store.lock"));
            } else {
                Files.write(killed.getPath("/state/store.lock"), text.getBytes(StandardCharsets.UTF_8));
            }
            Optional<Boolean> told = told(killed, unlogged, LATER);
            if (told.isEmpty() || told.get()) {
                killed.forEachPowerLoss(killed.steps(), left -> assertEquals(told, told(left, unlogged, "third run"), left::dump));
            }
        }
    }

    @Test
    void the_first_owner_of_a_directory_makes_sure_of_nothing_that_others_have_left() throws Exception {
        AtomicInteger forces = new AtomicInteger();
        Story story = Story.inMemory(new FileOperations((channel, metadata) -> {
            forces.incrementAndGet();
            channel.force(metadata);
        }));
        UUID identifier = story.submit(story.download("made")).get(0);
        story.finish(identifier, CANCELLED);
        int before = forces.get();
        assertEquals(Optional.of(CANCELLED), ((TransferRecord) story.store().read(identifier).orElseThrow()).outcome());
        assertEquals(before, forces.get());
    }

    /** Whether a transfer has ended; empty if there is none. */
    private static Optional<Boolean> told(CrashingFileSystem disk, UUID identifier, String run) {
        try {
            FsTransferStore store = Story.open(new Stage.Memory(disk), new FileOperations(), run);
            try (Stream<UUID> listed = store.identifiers()) {
                assertEquals(store.read(identifier).isPresent(), listed.toList().contains(identifier));
            }
            return store.read(identifier).map(record -> ((TransferRecord) record).isFinished());
        } catch (TransferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Three transfers of which the directories are empty, as a crash can leave them. */
    private record Torn(CrashingFileSystem disk, List<UUID> transfers) {
        static Torn make() throws Exception {
            Story story = Story.inMemory();
            List<UUID> transfers = story.submit(story.download("a"), story.download("b"), story.download("c"));
            CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
            for (UUID identifier : transfers) {
                Files.delete(left.getPath("/state").resolve(identifier.toString()).resolve(Layout.IMMUTABLE));
            }
            return new Torn(left, transfers);
        }

        /** The middle one can not be read or written any more. */
        void breakOne() {
            disk.fail((call, path) -> path.startsWith("/state/" + transfers.get(1)), Fault.IO_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Story.BOOT, LATER})
    void one_record_with_an_io_error_does_not_keep_the_others_from_being_read(String run) throws Exception {
        Torn torn = Torn.make();
        torn.breakOne();
        UUID broken = torn.transfers.get(1);
        try (FsTransferStore store = Story.open(new Stage.Memory(torn.disk), new FileOperations(), run)) {
            try (Stream<UUID> all = store.identifiers()) {
                assertEquals(Set.copyOf(torn.transfers), all.collect(Collectors.toSet()));
            }
            assertThrows(TransferException.class, () -> store.read(broken));
            for (UUID other : List.of(torn.transfers.get(0), torn.transfers.get(2))) {
                assertInstanceOf(TransferRecord.class, store.read(other).orElseThrow());
            }
            assertThrows(TransferException.class, () -> store.read(broken));
            torn.disk.heal();
            assertInstanceOf(TransferRecord.class, store.read(broken).orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Story.BOOT, LATER})
    void a_record_with_an_io_error_stays_in_the_log_whatever_else_goes_out_of_it(String run) throws Exception {
        Torn torn = Torn.make();
        torn.breakOne();
        try (FsTransferStore store = Story.open(new Stage.Memory(torn.disk), new FileOperations(), run)) {
            Story more = new Story(new Stage.Memory(torn.disk), store, 1);
            more.submit(more.download("d".repeat(1500)));
            more.submit(more.download("e".repeat(1500)));
            assertEquals(List.of(), more.failures);
        }
        torn.disk.heal();
        try (FsTransferStore store = Story.open(new Stage.Memory(torn.disk), new FileOperations(), run)) {
            assertInstanceOf(TransferRecord.class, store.read(torn.transfers.get(1)).orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Story.BOOT, LATER})
    void doubts_about_a_record_with_an_io_error_remain_until_it_can_be_written_anew(String run) throws Exception {
        Torn torn = Torn.make();
        Path doubts = Files.createFile(torn.disk.getPath("/state/.doubts"));
        torn.breakOne();
        try (FsTransferStore store = Story.open(new Stage.Memory(torn.disk), new FileOperations(), run)) {
            assertTrue(Files.exists(doubts));
            assertInstanceOf(TransferRecord.class, store.read(torn.transfers.get(2)).orElseThrow());
        }
        torn.disk.heal();
        try (FsTransferStore store = Story.open(new Stage.Memory(torn.disk), new FileOperations(), run)) {
            assertFalse(Files.exists(doubts));
            assertInstanceOf(TransferRecord.class, store.read(torn.transfers.get(1)).orElseThrow());
        }
    }

    @Test
    void an_error_while_the_directory_is_opened_leaves_it_free() throws Exception {
        KilledStory.Real stage = KilledStory.newStage(folder, false);
        try (FsTransferStore store = Story.open(stage, new FileOperations(), Story.BOOT)) {
            new Story(stage, store, 0).submit(new Story(stage, store, 0).download("made"));
        }
        for (Throwable thrown : List.of(new StackOverflowError(), new IllegalStateException())) {
            FileOperations broken = new FileOperations((channel, metadata) -> sneak(thrown));
            assertSame(thrown, assertThrows(thrown.getClass(), () -> Story.open(stage, broken, LATER)));
            Story.open(stage, new FileOperations(), Story.BOOT).close();
        }
    }

    private static void sneak(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }

    @Test
    void a_record_whose_outcome_is_in_the_log_only_keeps_it_when_it_is_resealed() throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        story.finish(identifier, CANCELLED);
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path record = left.getPath("/state").resolve(identifier.toString());
        Files.delete(record.resolve(Layout.OUTCOME));
        String text = Files.readString(record.resolve(Layout.IMMUTABLE));
        Files.write(record.resolve(Layout.IMMUTABLE), text.replace("default", "another").getBytes(StandardCharsets.UTF_8));
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), Story.BOOT)) {
            store.reseal(identifier);
            assertEnded(store, identifier);
        }
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), LATER)) {
            assertEnded(store, identifier);
        }
    }

    private static void assertEnded(FsTransferStore store, UUID identifier) throws TransferException {
        TransferRecord record = assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
        assertEquals("another", record.description().session());
        assertEquals(Optional.of(CANCELLED), record.outcome());
    }
}
