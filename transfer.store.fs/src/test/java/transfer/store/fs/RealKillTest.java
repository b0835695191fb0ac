// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.tck.fault.KilledProcess;
import transfer.tck.fault.Tools;

/**
 * F1, F2, F3: a real process is killed at its calls that force, rename, link, write, make or delete. The kill comes before the call, so
 * what a call has done is seen when the next one is killed; a file that was made and is still empty at its first write.
 *
 * <p>How many of the points are tried, evenly spread, says the system property {@code store.kills}; 0: all.
 */
class RealKillTest {
    private static final int SAMPLE = 12;
    private static final Set<String> CALLS = Set.of(
            "fsync", "fdatasync", "rename", "link", "mkdir", "unlink", "rmdir", "write", "pwrite64");
    /** Fewer would mean that the story has become a shorter one, or that its calls are not seen any more. */
    private static final int FEWEST = 120;

    /** A call that the program makes: the N-th of its kind. */
    private record Point(String call, int number) {}

    @TempDir
    Path folder;

    @Test
    void F1_F2_F3_killed_at_any_call_everything_acknowledged_is_there() throws Exception {
        Tools.require(KilledProcess.missing());
        Story told = told();
        List<Point> points = points();
        assertTrue(points.size() >= FEWEST, "only " + points.size() + " points to kill at");
        List<Point> chosen = sample(points, Integer.getInteger("store.kills", SAMPLE));
        for (Point point : chosen) {
            killAt(point, told);
        }
        System.out.println("killed at " + chosen.size() + " of " + points.size() + " points, 0 violations");
    }

    private List<Point> points() throws Exception {
        List<String> calls = program(anew()).calls(CALLS, folder.resolve("calls"));
        assertEquals(CALLS, new HashSet<>(calls), "not all kinds of calls are made");
        Map<String, Integer> numbers = new HashMap<>();
        List<Point> points = new ArrayList<>();
        calls.forEach(call -> points.add(new Point(call, numbers.merge(call, 1, Integer::sum))));
        return points;
    }

    private static List<Point> sample(List<Point> points, int count) {
        if (count <= 0 || count >= points.size()) {
            return points;
        }
        List<Point> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(points.get((2 * i + 1) * points.size() / (2 * count)));
        }
        return chosen;
    }

    private void killAt(Point point, Story told) throws Exception {
        Path directory = anew();
        KilledProcess.End end = program(directory).run(point.call, point.number);
        assertTrue(end.killed(), point + " never came");
        int reached = end.output().isEmpty() ? 0 : Integer.parseInt(end.output().get(end.output().size() - 1));
        try {
            new Verdict(List.of(told), new KilledStory.Real(directory, false), reached, false).check();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(point + ", after step " + reached + ": " + e, e);
        }
    }

    private static KilledProcess program(Path directory) {
        return new KilledProcess(KilledStory.class, List.of(directory.toString()));
    }

    /** The same story in the same place without a kill: what it may rely on at which step. */
    private Story told() throws Exception {
        KilledStory.Real stage = new KilledStory.Real(anew(), false);
        try (FsTransferStore store = Story.open(stage, new FileOperations(), Story.BOOT)) {
            Story story = new Story(stage, store, 0);
            KilledStory.play(story);
            assertEquals(List.of(), story.failures);
            return story;
        }
    }

    private Path anew() throws Exception {
        Path directory = folder.resolve("story");
        new FileOperations().deleteTree(directory);
        return KilledStory.newStage(directory, false).root().getParent();
    }
}
