// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.IfExists;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferRecord;

/** An interrupt closes a file that is being written, read or forced: the work is done all the same, and the thread stays interrupted. */
class InterruptTest {
    @TempDir
    Path folder;

    @AfterEach
    void forgetInterrupts() {
        Thread.interrupted();
    }

    /** A real file system; whenever something is begun or done, an interrupt that has come is counted, and is over. */
    private static final class Interrupted implements Stage {
        private final Path directory;
        private int now;
        private int interrupts;

        Interrupted(Path directory) throws Exception {
            this.directory = directory;
            Files.createDirectories(folder());
        }

        @Override
        public Path root() {
            return directory.resolve("state");
        }

        @Override
        public Path folder() {
            return directory.resolve("data");
        }

        @Override
        public int now() {
            interrupts += Thread.interrupted() ? 1 : 0;
            return ++now;
        }
    }

    /** Interrupts the thread that forces, just before the system is called. */
    private static FileOperations interrupting(int number, AtomicInteger forces) {
        return new FileOperations((channel, metadata) -> {
            if (forces.getAndIncrement() == number) {
                Thread.currentThread().interrupt();
            }
            channel.force(metadata);
        });
    }

    private static void play(Story story) throws Exception {
        List<UUID> batch = story.submit(story.download("a"), story.download("b".repeat(200)));
        UUID upload = story.submit(story.upload(false)).get(0);
        story.submit(story.upload(true));
        UUID added = story.submit(story.download(story.stage.folder().resolve("c"), IfExists.FAIL)).get(0);
        story.fetch(batch.get(0), 40);
        story.checkpoint(batch.get(0), 40);
        story.update(batch.get(0), Durability.POWER);
        story.fetch(batch.get(0), 100);
        story.finish(batch.get(0), story.completed(batch.get(0), 100));
        story.fetch(added, 100);
        story.finish(added, story.completed(added, 100));
        story.finish(upload, new TransferOutcome.Cancelled(Story.NOW));
        story.remove(batch.get(0));
        story.remove(upload);
        for (int i = 0; i < 4; i++) {
            story.submit(story.download("d".repeat(200) + i));
        }
    }

    @Test
    void whichever_force_is_interrupted_nothing_fails_and_the_thread_stays_interrupted() throws Exception {
        boolean interrupted = true;
        for (int number = 0; interrupted; number++) {
            Interrupted stage = new Interrupted(folder.resolve("force " + number));
            AtomicInteger forces = new AtomicInteger();
            Story story;
            try (FsTransferStore store = Story.open(stage, interrupting(number, forces), Story.BOOT)) {
                story = new Story(stage, store, 0);
                play(story);
            }
            assertEquals(List.of(), story.failures, "force " + number);
            interrupted = forces.get() > number;
            assertEquals(interrupted ? 1 : 0, stage.interrupts, "force " + number);
            new Verdict(List.of(story), stage, stage.now(), false).check();
        }
    }

    @Test
    void interrupts_that_come_at_any_moment_fail_nothing() throws Exception {
        Interrupted stage = new Interrupted(folder);
        Thread worker = Thread.currentThread();
        Semaphore rounds = new Semaphore(0);
        Thread other = new Thread(() -> {
            Random random = new Random(1);
            for (int i = 0; i < 180; i++) {
                rounds.acquireUninterruptibly();
                for (int spins = random.nextInt(20_000); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
                worker.interrupt();
            }
        });
        List<Story> stories = new ArrayList<>();
        try (FsTransferStore store = Story.open(stage, new FileOperations(), Story.BOOT)) {
            other.start();
            for (int i = 0; i < 60; i++) {
                Story story = new Story(stage, store, i);
                stories.add(story);
                rounds.release(3);
                UUID download = story.submit(story.download("made " + i)).get(0);
                story.update(download, Durability.POWER);
                UUID cancelled = story.submit(story.download("other " + i), story.upload(false)).get(0);
                story.finish(cancelled, new TransferOutcome.Cancelled(Story.NOW));
                story.remove(cancelled);
            }
            Concurrently.join(other);
            Thread.interrupted();
        }
        for (Story story : stories) {
            assertEquals(List.of(), story.failures);
        }
        new Verdict(stories, stage, stage.now(), false).check();
    }

    @Test
    void an_interrupted_thread_opens_and_closes_a_store() throws Exception {
        Interrupted stage = new Interrupted(folder);
        for (int life = 0; life < 2; life++) {
            Thread.currentThread().interrupt();
            FsTransferStore store = Story.open(stage, new FileOperations(), Story.BOOT);
            assertTrue(Thread.interrupted());
            new Story(stage, store, life).submit(new Story(stage, store, life).download("a"));
            Thread.currentThread().interrupt();
            store.close();
            assertTrue(Thread.interrupted());
            assertEquals("closed", Files.readAllLines(stage.root().resolve("store.lock")).get(2));
        }
    }

    @Test
    void a_copy_is_made_whole_and_with_all_that_was_to_be_done_to_it() throws Exception {
        Path from = Files.write(folder.resolve("from"), Story.content(new UUID(0, 0), 300_000));
        AtomicInteger prepared = new AtomicInteger();
        AtomicInteger forces = new AtomicInteger();
        FileCopy.make(interrupting(0, forces), from, folder.resolve("to"), prepared::incrementAndGet);
        assertTrue(Thread.interrupted());
        assertArrayEquals(Files.readAllBytes(from), Files.readAllBytes(folder.resolve("to")));
        assertEquals(2, prepared.get());
        assertEquals(2, forces.get());
    }

    @Test
    void content_that_has_another_name_is_copied_all_the_same() throws Exception {
        AtomicInteger forces = new AtomicInteger(1000);
        FileOperations files = interrupting(0, forces);
        Path into = Files.createDirectory(folder.resolve("into"));
        try (FsTransferStore store = FsTransferStore.open(
                new StoreSettings(folder.resolve("state")), files, Story.CLOCK, Story.BOOT)) {
            DownloadRequest request = DownloadRequest.from(URI.create("http://example.org/")).into(into).build();
            TransferRecord record = store.create(List.of(new Submission(
                    new TransferDescription(UUID.randomUUID(), "default", Story.NOW, request, Optional.empty())))).get(0);
            Files.write(store.content(record), new byte[100]);
            Files.createLink(into.resolve("name"), store.content(record));
            forces.set(0);
            Path content = store.content(record);
            assertTrue(Thread.interrupted());
            Files.write(content, new byte[] {1});
            assertEquals(100, Files.size(into.resolve("name")));
        }
    }

    @Test
    void a_channel_that_somebody_else_has_closed_is_not_used_again() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        AtomicInteger runs = new AtomicInteger();
        assertThrows(ClosedChannelException.class, () -> Uninterrupted.run(() -> {
            runs.incrementAndGet();
            FileChannel channel = FileChannel.open(file);
            channel.close();
            return channel.size();
        }));
        assertEquals(1, runs.get());
    }
}
