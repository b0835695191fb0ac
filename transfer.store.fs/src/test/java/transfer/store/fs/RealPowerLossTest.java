// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.TransferException;
import transfer.api.store.Durability;
import transfer.tck.fault.LoopFileSystem;
import transfer.tck.fault.Tools;

/** F4, F5, F6: a real ext4 file system with a journal whose power is cut under load. */
class RealPowerLossTest {
    private static final int ROUNDS = 30;
    private static final int THREADS = 4;
    private static final long SIZE = 64 << 20;

    @TempDir
    Path folder;

    /** How far all threads together get before the power goes, so that it goes at another point in each round. */
    private static int actionsIn(int round) {
        return 10 + round * 13 % 90;
    }

    @Test
    void F4_F5_F6_nothing_acknowledged_is_lost() throws Exception {
        Tools.require(LoopFileSystem.missing());
        int acknowledged = 0;
        try (LoopFileSystem disk = LoopFileSystem.create(folder, SIZE)) {
            for (int round = 0; round < ROUNDS; round++) {
                acknowledged += round(disk, round, new FileOperations(), true);
            }
        }
        System.out.println(ROUNDS + " power losses, " + acknowledged + " acknowledged transfers, 0 lost");
        assertTrue(acknowledged > ROUNDS, "hardly anything was done");
    }

    @Test
    void without_forcing_it_would_lose_some() throws Exception {
        Tools.require(LoopFileSystem.missing());
        int lost = 0;
        try (LoopFileSystem disk = LoopFileSystem.create(folder, SIZE)) {
            for (int round = 0; round < 3; round++) {
                lost += round(disk, round, new FileOperations((channel, metadata) -> {}), false);
            }
        }
        System.out.println("without forcing: " + lost + " acknowledged transfers lost in 3 power losses");
        assertTrue(lost > 0, "this test can not tell whether anything is forced");
    }

    /** @return how many transfers were acknowledged, or how many of them were lost if losses are only counted */
    private static int round(LoopFileSystem disk, int round, FileOperations files, boolean strict) throws Exception {
        Path directory = Files.createDirectory(disk.mountPoint().resolve((strict ? "forced " : "unforced ") + round));
        KilledStory.Real stage = KilledStory.newStage(directory, false);
        FsTransferStore store = Story.open(stage, new FileOperations(), Story.BOOT);
        store.close();
        List<Story> stories = load(disk, stage, files, actionsIn(round));
        disk.remount();
        int acknowledged = (int) stories.stream().flatMap(story -> story.lives.values().stream())
                .filter(life -> life.submitted.done() != Story.NEVER).count();
        if (!strict) {
            return lost(stories, stage);
        }
        new Verdict(stories, stage, stage.now(), true).check();
        return acknowledged;
    }

    private static List<Story> load(LoopFileSystem disk, KilledStory.Real stage, FileOperations files, int actions)
            throws Exception {
        FsTransferStore store = Story.open(stage, files, Story.BOOT);
        AtomicInteger left = new AtomicInteger(actions);
        CountDownLatch enough = new CountDownLatch(1);
        List<Story> stories = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Story story = new Story(stage, store, i);
            stories.add(story);
            threads.add(new Thread(() -> act(story, left, enough)));
        }
        threads.forEach(Thread::start);
        enough.await();
        disk.cutPower();
        for (Thread thread : threads) {
            thread.join();
        }
        try {
            store.close();
        } catch (TransferException e) {
            assertTrue(e.getMessage().contains("unlock"), e.getMessage());
        }
        return stories;
    }

    /** Goes on until something fails, which is when the power has gone. */
    private static void act(Story story, AtomicInteger left, CountDownLatch enough) {
        for (int i = 0; story.failures.isEmpty(); i++) {
            UUID identifier = story.submit(story.download("file " + Thread.currentThread().getId() + " " + i)).get(0);
            story.update(identifier, Durability.PROCESS);
            story.fetch(identifier, 60);
            story.checkpoint(identifier, 60);
            if (i % 3 != 0 && story.failures.isEmpty()) {
                story.fetch(identifier, 100);
                story.finish(identifier, story.completed(identifier, 100));
            }
            if (i % 3 == 2 && story.failures.isEmpty()) {
                story.remove(identifier);
            }
            if (left.addAndGet(-1) <= 0) {
                enough.countDown();
            }
        }
        enough.countDown();
    }

    private static int lost(List<Story> stories, Stage stage) throws Exception {
        int lost = 0;
        if (!Files.isDirectory(stage.root())) {
            return (int) stories.stream().mapToLong(story -> story.lives.size()).sum();
        }
        try (FsTransferStore store = Story.open(stage, new FileOperations(), "second run of the machine")) {
            for (Story story : stories) {
                for (var life : story.lives.entrySet()) {
                    boolean owed = life.getValue().submitted.done() != Story.NEVER
                            && life.getValue().removed.begun() == Story.NEVER;
                    var found = store.read(life.getKey());
                    boolean there = found.isPresent() && found.get() instanceof transfer.api.store.TransferRecord;
                    lost += owed && !there ? 1 : 0;
                }
            }
        }
        return lost;
    }
}
