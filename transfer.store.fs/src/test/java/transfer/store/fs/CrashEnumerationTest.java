// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import transfer.api.IfExists;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.CrashingFileSystem;

/**
 * Every crash point of every protocol, and after each every disk that the model of {@link CrashingFileSystem} allows: a new process finds
 * all that was acknowledged, and can bring it to its end.
 */
class CrashEnumerationTest {
    /** Cutting its text, writing it, and that it was closed: a recovery that does no more has changed nothing. */
    private static final int STEPS_OF_A_LOCK = 3;
    /** A crash during its recovery leaves millions of disks: each combination of three directories. There is one with two. */
    private static final String TOO_MANY = "submit three at once";
    /** From how many disks of a scene each recovery is broken off; of those behind them, from how many one. All: {@code store.every=1}. */
    private static final int ALL_OF = 400;
    private static final int EVERY = Integer.getInteger("store.every", 8);
    private static final String LAST_BOOT = "third run of the machine";

    /** Something to do with a store. */
    interface Plot {
        void play(Story story) throws Exception;
    }

    static Map<String, Plot> plots() {
        Map<String, Plot> plots = new LinkedHashMap<>();
        plots.put("submit a download", story -> story.submit(story.download("a")));
        plots.put("submit an upload", story -> story.submit(story.upload(false)));
        plots.put("submit a linked upload", story -> story.submit(story.upload(true)));
        plots.put(TOO_MANY, story -> story.submit(
                story.download("a"), story.download("b"), story.download("c")));
        plots.put("submit two at once", story -> story.submit(story.download("a"), story.download("b")));
        plots.put("submit an upload and a download at once", story -> story.submit(story.upload(false), story.download("a")));
        plots.put("submit more than the log takes", CrashEnumerationTest::fillTheLog);
        plots.put("remove what the log stands for", CrashEnumerationTest::removeLogged);
        plots.put("end what the log stands for", CrashEnumerationTest::endLogged);
        plots.put("update", CrashEnumerationTest::update);
        plots.put("checkpoint", CrashEnumerationTest::checkpoint);
        for (IfExists rule : IfExists.values()) {
            plots.put("finish a download, " + rule, story -> finish(story, story.stage.folder(), rule));
            plots.put("finish a download on another file system, " + rule,
                    story -> finish(story, story.stage.otherFileSystem(true), rule));
            plots.put("finish a download where there are no links, " + rule,
                    story -> finish(story, story.stage.otherFileSystem(false), rule));
        }
        plots.put("fail and remove", CrashEnumerationTest::failAndRemove);
        return plots;
    }

    private static void fillTheLog(Story story) {
        for (String name : List.of("a", "b", "c")) {
            story.submit(story.download(name));
        }
    }

    /** The second one is so large that the first one is forced where it is, with its outcome. */
    private static void endLogged(Story story) {
        UUID first = story.submit(story.download("a")).get(0);
        story.finish(first, new TransferOutcome.Cancelled(Story.NOW));
        story.submit(story.download("b".repeat(1500)));
    }

    /** The second one is so large that the log is written anew for it, without the first. */
    private static void removeLogged(Story story) {
        UUID first = story.submit(story.download("a")).get(0);
        story.finish(first, new TransferOutcome.Cancelled(Story.NOW));
        story.remove(first);
        story.submit(story.download("b".repeat(1500)));
    }

    private static void update(Story story) {
        UUID identifier = story.submit(story.download("a")).get(0);
        story.stage.settle();
        for (Durability durability : List.of(Durability.PROCESS, Durability.PROCESS, Durability.POWER, Durability.PROCESS,
                Durability.POWER, Durability.PROCESS, Durability.PROCESS)) {
            story.update(identifier, durability);
        }
    }

    private static void checkpoint(Story story) throws Exception {
        UUID identifier = story.submit(story.download("a")).get(0);
        story.stage.settle();
        story.update(identifier, Durability.PROCESS);
        for (int bytes = 20; bytes <= 80; bytes += 30) {
            story.fetch(identifier, bytes + 10);
            story.checkpoint(identifier, bytes);
        }
    }

    private static void finish(Story story, Path folder, IfExists rule) throws Exception {
        Path destination = folder.resolve("made");
        if (rule != IfExists.FAIL) {
            Files.write(destination, new byte[] {1, 2, 3});
        }
        UUID identifier = story.submit(story.download(destination, rule)).get(0);
        story.fetch(identifier, 100);
        story.checkpoint(identifier, 50);
        story.stage.settle();
        story.finish(identifier, story.completed(identifier, 100));
        story.remove(identifier);
    }

    private static void failAndRemove(Story story) throws Exception {
        UUID one = story.submit(story.upload(false)).get(0);
        UUID other = story.submit(story.download("a")).get(0);
        story.fetch(other, 10);
        story.stage.settle();
        story.finish(one, new TransferOutcome.Cancelled(Story.NOW));
        story.finish(other, new TransferOutcome.Cancelled(Story.NOW));
        story.remove(one);
        story.remove(other);
    }

    /** Looks at a disk that a crash has left. */
    interface Look {
        void at(CrashingFileSystem left, int step, boolean machineCrashed) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> after_each_crash_everything_acknowledged_is_there() {
        return each(plots(), (story, name) -> {
            int[] disks = forEachCrash(story, (left, step, machineCrashed) -> verify(story, left, step, machineCrashed));
            System.out.printf("%s: %d crash points, %d disks%n", name, disks[0], disks[1]);
        });
    }

    @TestFactory
    Stream<DynamicTest> a_crash_during_the_recovery_is_no_worse() {
        Map<String, Plot> plots = plots();
        plots.remove(TOO_MANY);
        return each(plots, (story, name) -> {
            int[] disks = {0, 0};
            Set<String> seen = new HashSet<>();
            forEachCrash(story, (left, step, machineCrashed) -> {
                if (disks[0] < ALL_OF || disks[0] % EVERY == 0) {
                    disks[1] += crashAgain(story, left, step, machineCrashed, seen);
                }
                disks[0]++;
            });
            System.out.printf("%s: recoveries of %d, %d disks that they left when they broke off%n", name, disks[0], disks[1]);
        });
    }

    private interface Trial {
        void run(Story story, String name) throws Exception;
    }

    private static Stream<DynamicTest> each(Map<String, Plot> plots, Trial trial) {
        return plots.entrySet().stream().map(plot -> DynamicTest.dynamicTest(plot.getKey(), () -> {
            Story story = Story.inMemory();
            plot.getValue().play(story);
            Assertions.assertEquals(List.of(), story.failures);
            trial.run(story, plot.getKey());
        }));
    }

    /** @return how many crash points there are, and how many different disks */
    private static int[] forEachCrash(Story story, Look look) throws Exception {
        int start = story.lives.values().stream().mapToInt(life -> life.submitted.begun()).min().orElseThrow();
        int disks = 0;
        for (int step = start; step <= story.disk().steps(); step++) {
            look.at(story.disk().afterKill(step), step, false);
            disks += 1 + forEachPowerLoss(story.disk(), step, step, look, new HashSet<>());
        }
        return new int[] {story.disk().steps() - start, disks};
    }

    private static int forEachPowerLoss(CrashingFileSystem disk, int diskStep, int storyStep, Look look, Set<String> seen) {
        int before = seen.size();
        disk.forEachPowerLoss(diskStep, left -> {
            if (seen.add(storyStep + left.dump())) {
                try {
                    look.at(left, storyStep, true);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        });
        return seen.size() - before;
    }

    private static int crashAgain(Story story, CrashingFileSystem left, int step, boolean machineCrashed, Set<String> seen)
            throws Exception {
        CrashingFileSystem again = left.afterKill(left.steps());
        again.trust(again.getPath("/state/store.lock"));
        int start = again.steps();
        Map<UUID, Integer> finished = recover(again, story, machineCrashed);
        int disks = 0;
        if (again.steps() <= start + STEPS_OF_A_LOCK) {
            return disks;
        }
        for (int at = start + 1; at <= again.steps(); at++) {
            int until = at;
            Set<UUID> known = finished.keySet().stream().filter(one -> finished.get(one) <= until).collect(Collectors.toSet());
            CrashingFileSystem killed = again.afterKill(at);
            if (seen.add(step + " " + machineCrashed + known + killed.dump())) {
                verify(story, killed, step, machineCrashed, known, boot(machineCrashed));
                disks++;
            }
            disks += forEachPowerLoss(
                    again, at, step, (lost, when, crashed) -> verify(story, lost, when, crashed, known, LAST_BOOT), seen);
        }
        return disks;
    }

    /** @return when it was known of which transfer that it had ended */
    private static Map<UUID, Integer> recover(CrashingFileSystem disk, Story story, boolean machineCrashed) throws Exception {
        Map<UUID, Integer> finished = new HashMap<>();
        try (FsTransferStore store = Story.open(new Stage.Memory(disk), new FileOperations(), boot(machineCrashed));
                Stream<UUID> all = store.identifiers()) {
            for (UUID identifier : all.toList()) {
                if (store.read(identifier).orElseThrow() instanceof TransferRecord record && record.isFinished()) {
                    finished.put(identifier, disk.steps());
                }
            }
        }
        return finished;
    }

    static void verify(Story story, CrashingFileSystem left, int step, boolean machineCrashed) {
        verify(story, left, step, machineCrashed, Set.of(), boot(machineCrashed));
    }

    private static String boot(boolean machineCrashed) {
        return machineCrashed ? "second run of the machine" : Story.BOOT;
    }

    private static void verify(
            Story story, CrashingFileSystem left, int step, boolean machineCrashed, Set<UUID> finished, String boot) {
        CrashingFileSystem before = left.afterKill(left.steps());
        try {
            new Verdict(story, left, step, machineCrashed, boot).knowing(finished).check();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(e + "\nafter step " + step + (machineCrashed ? " (power loss)" : " (kill)") + " on\n"
                    + before.dump() + "\nnow\n" + left.dump(), e);
        }
    }
}
