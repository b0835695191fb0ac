// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.store.Durability;
import transfer.tck.fault.CrashingFileSystem;
import transfer.tck.fault.Fault;

/**
 * Each call of each protocol fails once, until a run gets through without: what was acknowledged is kept, what failed says so, and a crash
 * after it finds no lie.
 */
class FailingCallTest {
    @TestFactory
    Stream<DynamicTest> whichever_call_fails_nothing_acknowledged_is_lost() {
        return CrashEnumerationTest.plots().entrySet().stream().flatMap(plot -> Stream.of(Fault.IO_ERROR, Fault.NO_SPACE)
                .map(fault -> DynamicTest.dynamicTest(plot.getKey() + ", " + fault, () -> failEach(plot, fault))));
    }

    private static void failEach(Map.Entry<String, CrashEnumerationTest.Plot> plot, Fault fault) throws Exception {
        int number = 0;
        int states = 0;
        boolean failed = true;
        for (; failed; number++) {
            Story story = Story.inMemory();
            story.disk().failAt(number, fault);
            try {
                plot.getValue().play(story);
            } catch (java.io.IOException e) {
                continue;
            }
            failed = story.disk().hasFailed();
            story.disk().heal();
            try {
                states += check(story, fault);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("call " + number + " " + story.failures + ": " + e.getMessage(), e);
            }
        }
        System.out.println(plot.getKey() + ", " + fault + ": " + (number - 1) + " calls failed, " + states + " disks");
    }

    private static int check(Story story, Fault fault) throws Exception {
        for (Exception failure : story.failures) {
            assertTrue(failure instanceof TransferException || failure instanceof java.io.IOException, failure::toString);
        }
        if (fault == Fault.NO_SPACE && !story.failures.isEmpty() && story.failures.get(0) instanceof TransferException e) {
            assertEquals(FailureReason.NO_SPACE, e.reason(), e.getMessage());
        }
        checkSameProcess(story);
        int end = story.disk().steps();
        new Verdict(story, story.disk().afterKill(end), end, false).check();
        Set<String> seen = new HashSet<>();
        story.disk().forEachPowerLoss(end, left -> verify(story, left, end, seen));
        return seen.size();
    }

    /** What threw at submit has left nothing behind. */
    private static void checkSameProcess(Story story) throws TransferException {
        for (Map.Entry<UUID, Story.Life> life : story.lives.entrySet()) {
            if (life.getValue().submitted.done() == Story.NEVER) {
                assertEquals(Optional.empty(), story.store().read(life.getKey()));
            }
        }
    }

    private static void verify(Story story, CrashingFileSystem left, int end, Set<String> seen) {
        String before = left.dump();
        if (seen.add(before)) {
            try {
                new Verdict(story, left, end, true).check();
            } catch (Exception | AssertionError e) {
                throw new AssertionError(e + " on\n" + before + "\nnow\n" + left.dump(), e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DENIED", "TOO_MANY_OPEN_FILES"})
    void F14_F15_while_nothing_can_be_opened_nothing_is_lost(Fault fault) throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        story.fetch(identifier, 50);
        story.checkpoint(identifier, 50);
        story.disk().fail((call, path) -> !path.endsWith("store.lock"), fault);
        story.submit(story.download("other"));
        story.update(identifier, Durability.PROCESS);
        story.checkpoint(identifier, 50);
        story.finish(identifier, story.completed(identifier, 50));
        assertEquals(4, story.failures.size());
        FailureReason expected = fault == Fault.DENIED ? FailureReason.STORE_UNUSABLE : FailureReason.STORE_FAILED;
        for (Exception failure : story.failures) {
            assertEquals(expected, ((TransferException) failure).reason(), failure.getMessage());
        }
        story.disk().heal();
        int end = story.disk().steps();
        new Verdict(story, story.disk().afterKill(end), end, false).check();
    }
}
