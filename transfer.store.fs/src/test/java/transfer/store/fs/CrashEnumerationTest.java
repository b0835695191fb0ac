// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Files;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import transfer.api.IfExists;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.tck.fault.CrashingFileSystem;

/**
 * Every crash point of every protocol, and after each every disk that the model of {@link CrashingFileSystem} allows: a new process finds
 * all that was acknowledged, and can bring it to its end.
 */
class CrashEnumerationTest {
    /** Something to do with a store. */
    interface Plot {
        void play(Story story) throws Exception;
    }

    static Map<String, Plot> plots() {
        Map<String, Plot> plots = new LinkedHashMap<>();
        plots.put("submit a download", story -> story.submit(story.download(story.folder.resolve("a"), IfExists.REPLACE)));
        plots.put("submit an upload", story -> story.submit(story.upload(false)));
        plots.put("submit a linked upload", story -> story.submit(story.upload(true)));
        plots.put("submit three at once", story -> story.submit(
                story.download(story.folder.resolve("a"), IfExists.REPLACE),
                story.download(story.folder.resolve("b"), IfExists.REPLACE),
                story.download(story.folder.resolve("c"), IfExists.REPLACE)));
        plots.put("update", CrashEnumerationTest::update);
        plots.put("checkpoint", CrashEnumerationTest::checkpoint);
        for (IfExists rule : IfExists.values()) {
            plots.put("finish a download, " + rule, story -> finish(story, "/data/made", rule));
            plots.put("finish a download on another file system, " + rule, story -> {
                story.disk.mount("/other", true);
                finish(story, "/other/made", rule);
            });
            plots.put("finish a download where there are no links, " + rule, story -> {
                story.disk.mount("/flat", false);
                finish(story, "/flat/made", rule);
            });
        }
        plots.put("fail and remove", CrashEnumerationTest::failAndRemove);
        return plots;
    }

    private static void update(Story story) {
        UUID identifier = story.submit(story.download(story.folder.resolve("a"), IfExists.REPLACE)).get(0);
        story.disk.settle();
        for (Durability durability : List.of(Durability.PROCESS, Durability.PROCESS, Durability.POWER, Durability.PROCESS,
                Durability.POWER, Durability.PROCESS, Durability.PROCESS)) {
            story.update(identifier, durability);
        }
    }

    private static void checkpoint(Story story) throws Exception {
        UUID identifier = story.submit(story.download(story.folder.resolve("a"), IfExists.REPLACE)).get(0);
        story.disk.settle();
        story.update(identifier, Durability.PROCESS);
        for (int bytes = 20; bytes <= 80; bytes += 30) {
            story.fetch(identifier, bytes + 10);
            story.checkpoint(identifier, bytes);
        }
    }

    private static void finish(Story story, String destination, IfExists rule) throws Exception {
        if (rule != IfExists.FAIL) {
            Files.write(story.disk.getPath(destination), new byte[] {1, 2, 3});
        }
        UUID identifier = story.submit(story.download(story.disk.getPath(destination), rule)).get(0);
        story.fetch(identifier, 100);
        story.checkpoint(identifier, 50);
        story.disk.settle();
        story.finish(identifier, story.completed(identifier, 100));
        story.remove(identifier);
    }

    private static void failAndRemove(Story story) throws Exception {
        UUID one = story.submit(story.upload(false)).get(0);
        UUID other = story.submit(story.download(story.folder.resolve("a"), IfExists.REPLACE)).get(0);
        story.fetch(other, 10);
        story.disk.settle();
        story.finish(one, new TransferOutcome.Cancelled(Story.NOW));
        story.finish(other, new TransferOutcome.Cancelled(Story.NOW));
        story.remove(one);
        story.remove(other);
    }

    @TestFactory
    Stream<DynamicTest> after_each_crash_everything_acknowledged_is_there() {
        return plots().entrySet().stream()
                .map(plot -> DynamicTest.dynamicTest(plot.getKey(), () -> enumerate(plot.getKey(), plot.getValue())));
    }

    private static void enumerate(String name, Plot plot) throws Exception {
        Story story = new Story();
        int start = story.disk.steps();
        plot.play(story);
        Assertions.assertEquals(List.of(), story.failures);
        int[] states = {0, 0};
        Set<String> seen = new HashSet<>();
        for (int step = start; step <= story.disk.steps(); step++) {
            verify(story, story.disk.afterKill(step), step, false);
            int at = step;
            story.disk.forEachPowerLoss(step, left -> {
                states[0]++;
                if (seen.add(at + left.dump())) {
                    states[1]++;
                    verify(story, left, at, true);
                }
            });
        }
        System.out.println(name + ": " + (story.disk.steps() - start) + " crash points, " + states[0] + " disks, " + states[1]
                + " different");
    }

    private static void verify(Story story, CrashingFileSystem left, int step, boolean machineCrashed) {
        String before = left.dump();
        try {
            new Verdict(story, left, step, machineCrashed).check();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(e + "\nafter step " + step + (machineCrashed ? " (power loss)" : " (kill)") + " on\n" + before
                    + "\nnow\n" + left.dump(), e);
        }
    }
}
