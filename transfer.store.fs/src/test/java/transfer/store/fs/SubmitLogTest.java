// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.store.Durability;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.CrashingFileSystem;

/** What {@code .submits.log} is there for. What is on disk after a crash at each step is in {@link CrashEnumerationTest}. */
class SubmitLogTest {
    private static final String LATER = "second run of the machine";

    @TempDir
    Path folder;

    @Test
    void a_submit_is_one_force_also_of_many() throws Exception {
        AtomicInteger forces = new AtomicInteger();
        Story story = Story.inMemory(new FileOperations((channel, metadata) -> {
            forces.incrementAndGet();
            channel.force(metadata);
        }));
        story.submit(story.download("a"));
        int before = forces.get();
        story.submit(story.download("b"));
        assertEquals(1, forces.get() - before);
        story.submit(Stream.of("c", "d", "e", "f", "g", "h").map(story::download).toArray(TransferRequest[]::new));
        int settled = forces.get();
        story.submit(Stream.of("i").map(story::download).toArray(TransferRequest[]::new));
        assertEquals(1, forces.get() - settled);
        assertEquals(List.of(), story.failures);
    }

    @Test
    void submits_that_come_while_a_force_is_under_way_share_the_next_one() throws Exception {
        Semaphore allowed = new Semaphore(1_000);
        Semaphore waiting = new Semaphore(0);
        AtomicInteger forces = new AtomicInteger();
        KilledStory.Real stage = KilledStory.newStage(folder, false);
        FileOperations files = new FileOperations((FileChannel channel, boolean metadata) -> {
            forces.incrementAndGet();
            waiting.release();
            allowed.acquireUninterruptibly();
            channel.force(metadata);
        });
        StoreSettings settings = new StoreSettings(stage.root());
        try (FsTransferStore store = FsTransferStore.open(settings, files, Story.CLOCK, Story.BOOT)) {
            new Story(stage, store, 0).submit(new Story(stage, store, 0).download("first"));
            allowed.drainPermits();
            waiting.drainPermits();
            forces.set(0);
            List<Thread> threads = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(8);
            for (int i = 1; i <= 8; i++) {
                Story story = new Story(stage, store, i);
                threads.add(new Thread(() -> {
                    begun.countDown();
                    story.submit(story.download("later"));
                    assertEquals(List.of(), story.failures);
                }));
            }
            threads.get(0).start();
            waiting.acquire();
            threads.subList(1, 8).forEach(Thread::start);
            begun.await();
            while (threads.subList(1, 8).stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
                Thread.onSpinWait();
            }
            allowed.release(1_000);
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(2, forces.get());
            try (Stream<UUID> all = store.identifiers()) {
                assertEquals(9, all.count());
            }
        }
    }

    @Test
    void records_that_the_log_need_not_stand_for_any_more_are_forced_several_at_a_time() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        AtomicBoolean watched = new AtomicBoolean();
        KilledStory.Real stage = KilledStory.newStage(folder, false);
        FileOperations files = new FileOperations((FileChannel channel, boolean metadata) -> {
            if (metadata && watched.get()) {
                meet(both);
                watched.set(false);
            }
            channel.force(metadata);
        });
        Layout layout = new Layout(stage.root());
        try (FsTransferStore store = FsTransferStore.open(new StoreSettings(stage.root()), files, Story.CLOCK, Story.BOOT)) {
            Story story = new Story(stage, store, 0);
            List<UUID> submitted = story.submit(story.download("a"), story.download("b"));
            watched.set(true);
            Settlement settlement = new Settlement(layout, files, new RootDirectory(layout, files), new Doubts(layout, files), 2);
            assertEquals(Set.copyOf(submitted), settlement.settle(submitted, Set.of()));
        }
    }

    private static void meet(CyclicBarrier both) throws IOException {
        try {
            both.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IOException("nobody else forces a directory", e);
        }
    }

    @Test
    void a_record_that_a_power_loss_has_torn_is_mended_and_keeps_its_progress() throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        story.update(identifier, Durability.POWER);
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path immutable = left.getPath("/state").resolve(identifier.toString()).resolve(Layout.IMMUTABLE);
        byte[] good = Files.readAllBytes(immutable);
        Files.write(immutable, new byte[good.length]);
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), LATER)) {
            TransferRecord record = assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
            assertEquals(1, record.progress().attempts());
        }
    }

    @Test
    void what_a_killed_process_did_not_live_to_make_is_listed_and_made_when_it_is_first_read() throws Exception {
        Story story = Story.inMemory();
        List<UUID> submitted = story.submit(
                story.download("absent"), story.download("empty"), story.download("torn"), story.download("whole"));
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path root = left.getPath("/state");
        Path whole = root.resolve(submitted.get(3).toString()).resolve(Layout.IMMUTABLE);
        Files.delete(root.resolve(submitted.get(0).toString()).resolve(Layout.IMMUTABLE));
        Files.delete(root.resolve(submitted.get(0).toString()));
        Files.delete(root.resolve(submitted.get(1).toString()).resolve(Layout.IMMUTABLE));
        Files.write(root.resolve(submitted.get(2).toString()).resolve(Layout.IMMUTABLE), Arrays.copyOf(Files.readAllBytes(whole), 100));
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), Story.BOOT)) {
            try (Stream<UUID> all = store.identifiers()) {
                assertEquals(Set.copyOf(submitted), all.collect(Collectors.toSet()));
            }
            for (UUID identifier : submitted) {
                assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
            }
            try (Stream<UUID> all = store.identifiers()) {
                assertEquals(4, all.count());
            }
        }
    }

    @Test
    void what_somebody_else_has_made_while_it_is_listed_is_listed() throws Exception {
        Story story = Story.inMemory();
        List<UUID> submitted = story.submit(story.download("whole"), story.download("absent"), story.upload(false));
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path root = left.getPath("/state");
        Files.delete(root.resolve(submitted.get(1).toString()).resolve(Layout.IMMUTABLE));
        Files.delete(root.resolve(submitted.get(1).toString()));
        Files.move(root.resolve(submitted.get(2).toString()), root.resolve(".new-" + submitted.get(2)));
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), Story.BOOT);
                Stream<UUID> all = store.identifiers()) {
            Set<UUID> listed = new HashSet<>();
            for (Iterator<UUID> rest = all.iterator(); rest.hasNext();) {
                UUID next = rest.next();
                assertTrue(listed.add(next), "twice");
                assertInstanceOf(TransferRecord.class, store.read(submitted.get(1)).orElseThrow());
            }
            assertEquals(Set.copyOf(submitted), listed);
        }
    }

    @Test
    void what_somebody_else_has_removed_while_it_is_listed_is_not_listed() throws Exception {
        Story story = Story.inMemory();
        List<UUID> submitted = story.submit(story.download("whole"), story.download("absent"));
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path root = left.getPath("/state");
        Files.delete(root.resolve(submitted.get(1).toString()).resolve(Layout.IMMUTABLE));
        Files.delete(root.resolve(submitted.get(1).toString()));
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), Story.BOOT);
                Stream<UUID> all = store.identifiers()) {
            Iterator<UUID> rest = all.iterator();
            assertEquals(submitted.get(0), rest.next());
            TransferRecord record = assertInstanceOf(TransferRecord.class, store.read(submitted.get(1)).orElseThrow());
            store.finish(record, new TransferOutcome.Cancelled(Story.NOW));
            store.remove(submitted.get(1));
            assertFalse(rest.hasNext());
        }
    }

    @Test
    void a_staged_upload_that_a_killed_process_did_not_live_to_rename_is_not_swept_away() throws Exception {
        Story story = Story.inMemory();
        List<UUID> submitted = story.submit(story.upload(false), story.upload(false));
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path root = left.getPath("/state");
        Files.move(root.resolve(submitted.get(0).toString()), root.resolve(".new-" + submitted.get(0)));
        Files.move(root.resolve(submitted.get(1).toString()), root.resolve(".name-" + submitted.get(1)));
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), Story.BOOT);
                Stream<UUID> all = store.identifiers()) {
            assertEquals(Set.copyOf(submitted), all.collect(Collectors.toSet()));
            for (UUID identifier : submitted) {
                TransferRecord record = assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
                assertTrue(Files.exists(store.body(record)));
            }
        }
    }

    @Test
    void what_nobody_has_looked_at_in_the_life_after_a_kill_is_there_in_the_one_after_that() throws Exception {
        Story story = Story.inMemory();
        List<UUID> submitted = story.submit(story.download("absent"), story.upload(false));
        story.submit(story.download("ended"));
        UUID ended = story.submit(story.download("told")).get(0);
        story.finish(ended, new TransferOutcome.Cancelled(Story.NOW));
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path root = left.getPath("/state");
        Files.delete(root.resolve(submitted.get(0).toString()).resolve(Layout.IMMUTABLE));
        Files.delete(root.resolve(submitted.get(0).toString()));
        Files.move(root.resolve(submitted.get(1).toString()), root.resolve(".new-" + submitted.get(1)));
        Files.delete(root.resolve(ended.toString()).resolve(Layout.OUTCOME));
        Story.open(new Stage.Memory(left), new FileOperations(), Story.BOOT).close();
        assertAllThere(left, submitted, ended);
    }

    @Test
    void what_an_opening_that_fails_has_not_made_good_is_made_by_the_next_one() throws Exception {
        Story story = Story.inMemory();
        List<UUID> submitted = story.submit(story.download("absent"), story.upload(false));
        UUID ended = story.submit(story.download("told")).get(0);
        story.finish(ended, new TransferOutcome.Cancelled(Story.NOW));
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path root = left.getPath("/state");
        Files.delete(root.resolve(submitted.get(0).toString()).resolve(Layout.IMMUTABLE));
        Files.delete(root.resolve(submitted.get(0).toString()));
        Files.move(root.resolve(submitted.get(1).toString()), root.resolve(".new-" + submitted.get(1)));
        Files.delete(root.resolve(ended.toString()).resolve(Layout.OUTCOME));
        FileOperations broken = new FileOperations((channel, metadata) -> {
            throw new IOException("Input/output error");
        });
        assertThrows(TransferException.class, () -> Story.open(new Stage.Memory(left), broken, LATER));
        assertAllThere(left, submitted, ended);
    }

    /** In the run of the machine of the last life. */
    private static void assertAllThere(CrashingFileSystem left, List<UUID> submitted, UUID ended) throws Exception {
        String run = Files.readString(left.getPath("/state").resolve("store.lock")).contains(LATER) ? LATER : Story.BOOT;
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), run);
                Stream<UUID> all = store.identifiers()) {
            Set<UUID> listed = all.collect(Collectors.toSet());
            assertTrue(listed.containsAll(submitted) && listed.contains(ended), () -> "listed: " + listed);
            TransferRecord upload = assertInstanceOf(TransferRecord.class, store.read(submitted.get(1)).orElseThrow());
            assertTrue(Files.exists(store.body(upload)));
            assertInstanceOf(TransferRecord.class, store.read(submitted.get(0)).orElseThrow());
            TransferRecord told = assertInstanceOf(TransferRecord.class, store.read(ended).orElseThrow());
            assertEquals(Optional.of(new TransferOutcome.Cancelled(Story.NOW)), told.outcome());
        }
    }

    @Test
    void one_that_can_not_be_made_good_does_not_keep_others_from_it() throws Exception {
        Story story = Story.inMemory();
        List<UUID> submitted = story.submit(story.download("stubborn"), story.download("absent"));
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path root = left.getPath("/state");
        for (UUID identifier : submitted) {
            Files.delete(root.resolve(identifier.toString()).resolve(Layout.IMMUTABLE));
        }
        Files.createDirectory(root.resolve(submitted.get(0).toString()).resolve(Layout.IMMUTABLE + ".tmp"));
        Files.createDirectory(root.resolve(submitted.get(0).toString()).resolve(Layout.IMMUTABLE + ".tmp").resolve("kept"));
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), Story.BOOT)) {
            assertThrows(TransferException.class, () -> store.read(submitted.get(0)));
            assertInstanceOf(TransferRecord.class, store.read(submitted.get(1)).orElseThrow());
        }
    }

    @Test
    void what_is_damaged_after_it_was_met_is_scrapped_and_not_mended() throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), Story.BOOT)) {
            assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
            Files.write(left.getPath("/state").resolve(identifier.toString()).resolve(Layout.IMMUTABLE), new byte[] {1});
            assertInstanceOf(ScrappedTransfer.class, store.read(identifier).orElseThrow());
        }
    }

    @Test
    void a_scrapped_record_is_not_made_anew() throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        Files.write(story.stage.root().resolve(identifier.toString()).resolve(Layout.IMMUTABLE), new byte[] {1});
        assertInstanceOf(ScrappedTransfer.class, story.store().read(identifier).orElseThrow());
        story.store().remove(identifier);
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), LATER)) {
            assertTrue(store.read(identifier).isEmpty());
        }
    }

    @Test
    void whatever_is_in_its_place_is_not_followed_and_its_file_is_private() throws Exception {
        KilledStory.Real stage = KilledStory.newStage(folder, false);
        Path log = stage.root().resolve(".submits.log");
        try (FsTransferStore store = Story.open(stage, new FileOperations(), Story.BOOT)) {
            Story story = new Story(stage, store, 0);
            story.submit(story.download("made"));
            assertEquals(List.of(), story.failures);
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(log)));
        Path elsewhere = Files.move(log, folder.resolve("elsewhere"));
        Files.createSymbolicLink(log, elsewhere);
        TransferException e =
                assertThrows(TransferException.class, () -> Story.open(stage, new FileOperations(), Story.BOOT));
        assertEquals(FailureReason.STORE_UNUSABLE, e.reason());
    }

    @Test
    void a_damaged_log_loses_nothing_that_is_in_the_directories() throws Exception {
        Story story = Story.inMemory();
        List<UUID> submitted = story.submit(story.download("a"), story.download("b"));
        int end = story.disk().steps();
        byte[] good = Files.readAllBytes(story.stage.root().resolve(".submits.log"));
        for (int i = 0; i < good.length; i += 7) {
            byte[] damaged = good.clone();
            damaged[i] ^= 4;
            CrashingFileSystem left = story.disk().afterKill(end);
            Files.write(left.getPath("/state").resolve(".submits.log"), damaged);
            try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), LATER)) {
                for (UUID identifier : submitted) {
                    assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
                }
                story.store().identifiers().close();
            }
        }
    }

    @Test
    void a_transfer_that_the_log_stands_for_ends_with_a_force_of_its_content_of_the_folder_and_of_the_log() throws Exception {
        AtomicInteger forces = new AtomicInteger();
        Story story = Story.inMemory(new FileOperations((channel, metadata) -> {
            forces.incrementAndGet();
            channel.force(metadata);
        }));
        List<UUID> both = story.submit(story.download("a"), story.download("b"));
        story.finish(both.get(0), new TransferOutcome.Cancelled(Story.NOW));
        story.fetch(both.get(1), 100);
        int before = forces.get();
        story.finish(both.get(1), story.completed(both.get(1), 100));
        assertEquals(3, forces.get() - before);
        assertEquals(List.of(), story.failures);
    }

    @Test
    void an_outcome_that_a_crash_has_taken_or_torn_is_made_anew() throws Exception {
        for (String run : List.of(Story.BOOT, LATER)) {
            Story story = Story.inMemory();
            List<UUID> both = story.submit(story.download("a"), story.download("b"));
            for (UUID identifier : both) {
                story.finish(identifier, new TransferOutcome.Cancelled(Story.NOW));
            }
            CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
            Path root = left.getPath("/state");
            Files.delete(root.resolve(both.get(0).toString()).resolve(Layout.OUTCOME));
            Path torn = root.resolve(both.get(1).toString()).resolve(Layout.OUTCOME);
            Files.write(torn, new byte[(int) Files.size(torn)]);
            try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), run)) {
                for (UUID identifier : both) {
                    TransferRecord record = assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
                    assertEquals(Optional.of(new TransferOutcome.Cancelled(Story.NOW)), record.outcome());
                }
            }
        }
    }

    @Test
    void a_download_that_goes_on_does_not_write_to_what_it_has_delivered_before_a_power_loss_took_its_outcome() throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        story.fetch(identifier, 100);
        CrashingFileSystem left = story.disk().afterKill(story.disk().steps());
        Path content = left.getPath("/state").resolve(identifier.toString()).resolve(Layout.CONTENT);
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), LATER)) {
            TransferRecord record = assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
            Path made = left.getPath(((DownloadRequest) record.description().request()).destination().toString());
            Files.createLink(made, content);
            Files.write(store.content(record), new byte[] {1});
            assertEquals(100, Files.size(made));
        }
    }

    @Test
    void nor_to_what_it_has_delivered_under_a_name_of_its_servers_choice() throws Exception {
        Path into = Files.createDirectory(folder.resolve("into"));
        try (FsTransferStore store = FsTransferStore.open(
                new StoreSettings(folder.resolve("state")), new FileOperations(), Story.CLOCK, Story.BOOT)) {
            DownloadRequest request = DownloadRequest.from(URI.create("http://example.org/")).into(into).build();
            TransferRecord record = store.create(List.of(new Submission(
                    new TransferDescription(UUID.randomUUID(), "default", Story.NOW, request, Optional.empty())))).get(0);
            Files.write(store.content(record), new byte[100]);
            Files.createLink(into.resolve("name"), store.content(record));
            Files.write(store.content(record), new byte[] {1});
            assertEquals(100, Files.size(into.resolve("name")));
        }
    }

    @Test
    void an_outcome_is_unpacked_as_it_was() throws Exception {
        for (int size : new int[] {0, 1, 1000, 100_000}) {
            byte[] outcome = new byte[size];
            new Random(size).nextBytes(outcome);
            assertArrayEquals(outcome, PackedOutcome.unpack(new PackedOutcome().pack(outcome)));
        }
        byte[] usual = SealedPropertyList.encode(new TransferOutcome.Cancelled(Story.NOW).toPropertyList());
        byte[] packed = new PackedOutcome().pack(usual);
        assertTrue(packed.length < usual.length / 2, () -> packed.length + " of " + usual.length);
        assertArrayEquals(usual, PackedOutcome.unpack(packed));
        assertThrows(IOException.class, () -> PackedOutcome.unpack(Arrays.copyOf(packed, packed.length / 2)));
        assertThrows(IOException.class, () -> PackedOutcome.unpack(usual));
    }
}
