// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import transfer.api.IfExists;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.Call;
import transfer.tck.fault.CrashingFileSystem;
import transfer.tck.fault.Fault;

/**
 * A force fails once, and what it was for is asked for again: the next force of the same thing succeeds and has written nothing. What is
 * told from then on, by this process or by the next one in this run of the machine, is there after a power loss.
 */
class FailedForceTest {
    private static final TransferOutcome CANCELLED = new TransferOutcome.Cancelled(Story.NOW);

    private static Map<String, CrashEnumerationTest.Plot> plots() {
        Map<String, CrashEnumerationTest.Plot> plots = new LinkedHashMap<>();
        plots.put("submit until the log is written anew", FailedForceTest::settle);
        plots.put("end what the log stands for no more", FailedForceTest::endSettled);
        plots.put("remove what the log stands for no more", FailedForceTest::removeSettled);
        plots.put("checkpoint", FailedForceTest::checkpoint);
        plots.put("upload", FailedForceTest::upload);
        plots.put("end and remove", FailedForceTest::endAndRemove);
        plots.put("submit an upload and a download", story -> {
            story.submit(story.upload(false), story.download("a"));
            story.submit(story.upload(false), story.download("b".repeat(1500)));
        });
        for (IfExists rule : IfExists.values()) {
            plots.put("deliver, " + rule, story -> deliver(story, story.stage.folder(), rule));
            plots.put("deliver to another file system, " + rule, story -> deliver(story, story.stage.otherFileSystem(true), rule));
            plots.put("deliver where there are no links, " + rule, story -> deliver(story, story.stage.otherFileSystem(false), rule));
        }
        return plots;
    }

    private static void makeRoom(Story story) {
        story.submit(story.download("b".repeat(1500)));
        story.submit(story.download("b".repeat(1500)));
    }

    private static void settle(Story story) {
        story.submit(story.download("a"));
        makeRoom(story);
    }

    private static void endSettled(Story story) {
        UUID first = story.submit(story.download("a")).get(0);
        story.submit(story.download("b".repeat(1500)));
        story.finish(first, CANCELLED);
        story.finish(first, CANCELLED);
    }

    private static void removeSettled(Story story) {
        UUID first = story.submit(story.download("a")).get(0);
        story.finish(first, CANCELLED);
        story.submit(story.download("b".repeat(1500)));
        story.remove(first);
        story.remove(first);
    }

    private static void checkpoint(Story story) throws Exception {
        UUID first = story.submit(story.download("a")).get(0);
        story.fetch(first, 50);
        story.checkpoint(first, 50);
        story.update(first, Durability.POWER);
        story.submit(story.download("b".repeat(1500)));
    }

    private static void upload(Story story) throws Exception {
        UUID first = story.submit(story.upload(false)).get(0);
        story.update(first, Durability.POWER);
        story.finish(first, CANCELLED);
        story.finish(first, CANCELLED);
        story.remove(first);
        story.remove(first);
    }

    private static void endAndRemove(Story story) {
        UUID first = story.submit(story.download("a")).get(0);
        story.finish(first, CANCELLED);
        story.finish(first, CANCELLED);
        story.submit(story.download("b"));
        story.remove(first);
        story.remove(first);
        story.submit(story.download("b".repeat(1500)));
    }

    private static void deliver(Story story, Path folder, IfExists rule) throws Exception {
        UUID first = story.submit(story.download(folder.resolve("made"), rule)).get(0);
        story.fetch(first, 100);
        story.stage.settle();
        story.finish(first, story.completed(first, 100));
        story.finish(first, story.completed(first, 100));
    }

    @TestFactory
    Stream<DynamicTest> whichever_force_fails_what_is_told_afterwards_is_there_after_a_power_loss() {
        return plots().entrySet().stream().map(plot -> DynamicTest.dynamicTest(plot.getKey(), () -> failEach(plot.getValue(),
                story -> check(List.of(story), story.disk(), Set.of()))));
    }

    @TestFactory
    Stream<DynamicTest> also_what_is_told_by_the_next_process() {
        return plots().entrySet().stream().map(plot -> DynamicTest.dynamicTest(plot.getKey(), () -> failEach(plot.getValue(),
                story -> liveOn(story, story.disk().afterKill(story.disk().steps())))));
    }

    @TestFactory
    Stream<DynamicTest> also_after_an_orderly_end() {
        return plots().entrySet().stream().map(plot -> DynamicTest.dynamicTest(plot.getKey(), () -> failEach(plot.getValue(), story -> {
            story.store().close();
            return liveOn(story, story.disk().afterKill(story.disk().steps()));
        })));
    }

    @TestFactory
    Stream<DynamicTest> also_when_the_next_process_is_killed_while_it_opens_the_directory() {
        return Map.<String, CrashEnumerationTest.Plot>of("remove what the log stands for no more", FailedForceTest::removeSettled,
                "checkpoint", FailedForceTest::checkpoint).entrySet().stream()
                .map(plot -> DynamicTest.dynamicTest(plot.getKey(), () -> failEach(plot.getValue(), FailedForceTest::dieAtEachStep)));
    }

    private static int dieAtEachStep(Story story) throws Exception {
        int begin = story.disk().steps();
        CrashingFileSystem opened = story.disk().afterKill(begin);
        Story.open(new Stage.Memory(opened), new FileOperations(), Story.BOOT);
        int disks = 0;
        for (int step = begin + 1; step < opened.steps(); step++) {
            disks += liveOn(story, opened.afterKill(step));
        }
        return disks;
    }

    /** Goes on when a force has failed in a story, and checks that nothing was told that is not so. @return how many disks were tried */
    private interface Sequel {
        int play(Story story) throws Exception;
    }

    private static void failEach(CrashEnumerationTest.Plot plot, Sequel sequel) throws Exception {
        boolean failed = true;
        int disks = 0;
        int number = 0;
        for (; failed; number++) {
            Story story = Story.inMemory();
            failForce(story.disk(), number);
            plot.play(story);
            failed = story.disk().hasFailed();
            story.disk().heal();
            try {
                disks += sequel.play(story);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("force " + number + " " + story.failures + ": " + e.getMessage(), e);
            }
        }
        System.out.println((number - 1) + " forces failed, " + disks + " disks");
    }

    private static void failForce(CrashingFileSystem disk, int number) {
        int[] forces = {0};
        disk.fail((call, path) -> call == Call.FORCE && forces[0]++ == number, Fault.IO_ERROR);
    }

    /** The next process reads everything, and submits so much that the log has to be written anew. */
    private static int liveOn(Story story, CrashingFileSystem disk) throws Exception {
        disk.trust(disk.getPath("/state/store.lock"));
        Stage stage = new Stage.Memory(disk);
        FsTransferStore store = Story.open(stage, new FileOperations(), Story.BOOT);
        Story second = new Story(stage, store, 1);
        Set<UUID> ended = new HashSet<>();
        Set<UUID> all;
        try (Stream<UUID> listed = store.identifiers()) {
            all = listed.collect(Collectors.toSet());
        }
        for (UUID identifier : all) {
            if (store.read(identifier).orElseThrow() instanceof TransferRecord record && record.isFinished()) {
                ended.add(identifier);
            }
        }
        makeRoom(second);
        return check(List.of(story, second), disk, ended);
    }

    private static int check(List<Story> stories, CrashingFileSystem disk, Set<UUID> ended) {
        Set<String> seen = new HashSet<>();
        int end = disk.steps();
        disk.forEachPowerLoss(end, left -> {
            String before = left.dump();
            if (seen.add(before)) {
                try {
                    new Verdict(stories, new Stage.Memory(left), end, true).knowing(ended).check();
                } catch (Exception | AssertionError e) {
                    throw new AssertionError(e + " on\n" + before + "\nnow\n" + left.dump(), e);
                }
            }
        });
        return seen.size();
    }

    @Test
    void what_was_acknowledged_at_the_second_call_is_not_reported_again() throws Exception {
        Story story = Story.inMemory();
        UUID invalid = story.submit(story.download("made")).get(0);
        Files.write(story.stage.root().resolve(invalid.toString()).resolve(Layout.IMMUTABLE), new byte[] {1});
        assertInstanceOf(ScrappedTransfer.class, story.store().read(invalid).orElseThrow());
        failForce(story.disk(), 0);
        assertThrows(TransferException.class, () -> story.store().remove(invalid));
        story.disk().heal();
        story.store().remove(invalid);
        story.disk().forEachPowerLoss(story.disk().steps(), left -> assertTrue(isEmpty(left), left::dump));
    }

    @Test
    void a_record_that_is_taken_back_at_the_second_call_is_not_reported_again() throws Exception {
        Story story = Story.inMemory();
        UUID invalid = story.submit(story.download("made")).get(0);
        Path immutable = story.stage.root().resolve(invalid.toString()).resolve(Layout.IMMUTABLE);
        byte[] good = Files.readAllBytes(immutable);
        Files.write(immutable, new byte[] {1});
        assertInstanceOf(ScrappedTransfer.class, story.store().read(invalid).orElseThrow());
        Files.write(story.stage.root().resolve(".scrapped/" + invalid).resolve(Layout.IMMUTABLE), good);
        story.stage.settle();
        failForce(story.disk(), 0);
        assertThrows(TransferException.class, () -> story.store().reseal(invalid));
        story.disk().heal();
        story.store().reseal(invalid);
        story.disk().forEachPowerLoss(story.disk().steps(), left -> assertTrue(isActive(left, invalid), left::dump));
    }

    @Test
    void a_state_directory_that_could_not_be_forced_is_made_anew() throws Exception {
        CrashingFileSystem disk = CrashingFileSystem.empty();
        Stage stage = new Stage.Memory(disk);
        Files.createDirectory(stage.folder());
        disk.settle();
        for (int number = 0; number < 2; number++) {
            failForce(disk, number);
            assertThrows(TransferException.class, () -> Story.open(stage, new FileOperations(), Story.BOOT));
            disk.heal();
        }
        Story story = new Story(stage, Story.open(stage, new FileOperations(), Story.BOOT), 0);
        disk.trust(stage.root().resolve("store.lock"));
        story.submit(story.download("a"));
        check(List.of(story), disk, Set.of());
    }

    private static boolean isActive(CrashingFileSystem left, UUID identifier) {
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), "second run of the machine")) {
            return store.read(identifier).orElseThrow() instanceof TransferRecord;
        } catch (TransferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isEmpty(CrashingFileSystem left) {
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), "second run of the machine");
                Stream<UUID> all = store.identifiers()) {
            return all.findAny().isEmpty();
        } catch (TransferException e) {
            throw new IllegalStateException(e);
        }
    }
}
