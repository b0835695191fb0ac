// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import transfer.api.DownloadRequest;
import transfer.api.PropertyList;
import transfer.api.TransferKind;
import transfer.api.TransferOutcome;
import transfer.api.TransferOutcome.Completed;
import transfer.api.store.ResumePoint;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.CrashingFileSystem;

/** Holds what a new process finds after a crash against what the {@link Story} may rely on, and lets it bring everything to an end. */
final class Verdict {
    private static final int FULL = 100;

    private final Map<UUID, Story.Life> lives = new LinkedHashMap<>();
    private final Stage stage;
    private final int step;
    private final boolean machineCrashed;
    private final FsTransferStore store;
    private Set<UUID> knownToHaveEnded = Set.of();

    /**
     * @param stories what was done
     * @param stage what is left
     * @param step where the stories broke off
     * @param machineCrashed whether that was more than the death of the process
     */
    Verdict(List<Story> stories, Stage stage, int step, boolean machineCrashed) throws Exception {
        this(stories, stage, step, machineCrashed, machineCrashed ? "second run of the machine" : Story.BOOT);
    }

    private Verdict(List<Story> stories, Stage stage, int step, boolean machineCrashed, String boot) throws Exception {
        stories.forEach(story -> lives.putAll(story.lives));
        this.stage = stage;
        this.step = step;
        this.machineCrashed = machineCrashed;
        this.store = Story.open(stage, new FileOperations(), boot);
    }

    Verdict(Story story, CrashingFileSystem left, int step, boolean machineCrashed) throws Exception {
        this(List.of(story), new Stage.Memory(left), step, machineCrashed);
    }

    /** @param boot the run of the machine: each power loss is followed by another one */
    Verdict(Story story, CrashingFileSystem left, int step, boolean machineCrashed, String boot) throws Exception {
        this(List.of(story), new Stage.Memory(left), step, machineCrashed, boot);
    }

    /** @param transfers of which it was known already that they had ended */
    Verdict knowing(Set<UUID> transfers) {
        knownToHaveEnded = transfers;
        return this;
    }

    void check() throws Exception {
        try {
            Set<UUID> identifiers = identifiers();
            assertTrue(lives.keySet().containsAll(identifiers), "something that was never submitted appeared");
            for (Map.Entry<UUID, Story.Life> entry : lives.entrySet()) {
                Optional<StoredTransfer> found = store.read(entry.getKey());
                assertEquals(identifiers.contains(entry.getKey()), found.isPresent(), "listed, but not there");
                check(entry.getKey(), entry.getValue(), found);
            }
            checkBatches(identifiers);
            for (UUID identifier : identifiers) {
                bringToAnEnd((TransferRecord) store.read(identifier).orElseThrow());
            }
            checkNothingIsLeft();
        } finally {
            store.close();
        }
    }

    private Set<UUID> identifiers() throws Exception {
        try (Stream<UUID> all = store.identifiers()) {
            List<UUID> list = all.toList();
            assertEquals(list.size(), new HashSet<>(list).size(), "listed twice");
            return new HashSet<>(list);
        }
    }

    private void checkBatches(Set<UUID> identifiers) {
        lives.forEach((identifier, life) -> {
            boolean someRemoved = life.submittedWith.stream().anyMatch(one -> lives.get(one).removed.maybeAt(step));
            if (!someRemoved) {
                assertEquals(identifiers.contains(identifier), identifiers.contains(life.submittedWith.get(0)), "half a batch");
            }
        });
    }

    private void check(UUID identifier, Story.Life life, Optional<StoredTransfer> found) throws Exception {
        if (found.isEmpty()) {
            assertTrue(!life.submitted.surelyAt(step) || life.removed.maybeAt(step), "an acknowledged transfer was lost");
            return;
        }
        assertTrue(life.submitted.maybeAt(step), "it was not submitted yet");
        assertFalse(life.removed.surelyAt(step), "a removed transfer came back");
        TransferRecord record = assertInstanceOf(TransferRecord.class, found.get());
        assertDescribed(life, record);
        checkProgress(life, record);
        if (record.isFinished()) {
            checkOutcome(life, record);
        } else {
            assertFalse(life.finished.surelyAt(step) || knownToHaveEnded.contains(identifier), "an outcome was lost");
            checkContent(life, record);
        }
    }

    private void assertDescribed(Story.Life life, TransferRecord record) throws Exception {
        Map<String, Object> expected = life.description.request().toPropertyList();
        assertTrue(PropertyList.equal(expected, record.description().request().toPropertyList()), "another request");
        if (life.description.request().kind() == TransferKind.UPLOAD && !record.isFinished()) {
            assertArrayEquals(Story.content(new UUID(0, 0), 60), Files.readAllBytes(store.body(record)), "another body");
        }
    }

    private void checkProgress(Story.Life life, TransferRecord record) {
        long generation = record.progress().generation();
        long least = life.written.stream()
                .filter(one -> one.span().surelyAt(step) && (one.forced() || !machineCrashed))
                .mapToLong(one -> one.progress().generation()).max().orElse(0);
        assertTrue(generation >= least, () -> "generation " + generation + " instead of at least " + least);
        if (generation > 0) {
            assertTrue(life.written.stream().filter(one -> one.span().maybeAt(step))
                    .anyMatch(one -> one.progress().equals(record.progress())), "progress that was never written");
        }
    }

    private void checkContent(Story.Life life, TransferRecord record) throws Exception {
        if (life.description.request().kind() == TransferKind.UPLOAD) {
            return;
        }
        // the end of a download that does not complete may take the room of its content
        boolean given = life.finished.maybeAt(step) && !(life.outcome instanceof Completed);
        long durable = given ? 0 : life.written.stream().filter(one -> one.span().surelyAt(step))
                .reduce((first, second) -> second).map(one -> one.progress().durableBytes()).orElse(0L);
        ResumePoint point = store.resumePoint(record);
        assertFalse(machineCrashed && point.bytes() > 0 && point.continuous(), "relies on what was not forced");
        assertTrue(point.bytes() >= durable, () -> "only " + point.bytes() + " of " + durable + " durable bytes");
        if (point.bytes() > 0) {
            byte[] there = Files.readAllBytes(store.content(record));
            byte[] expected = Story.content(record.identifier(), (int) point.bytes());
            assertArrayEquals(expected, Arrays.copyOf(there, expected.length), "bytes that count are not what was fetched");
        }
    }

    private void checkOutcome(Story.Life life, TransferRecord record) throws Exception {
        assertTrue(life.finished.maybeAt(step), "finished before its end");
        TransferOutcome outcome = record.outcome().orElseThrow();
        if (life.outcome instanceof Completed expected && expected.file().isPresent()) {
            Completed completed = assertInstanceOf(Completed.class, outcome);
            Path made = stage.path(completed.file().orElseThrow().toString());
            assertArrayEquals(Story.content(record.identifier(), (int) expected.bytes()), Files.readAllBytes(made), "not the content");
        } else {
            assertEquals(life.outcome, outcome);
        }
    }

    private void bringToAnEnd(TransferRecord record) throws Exception {
        TransferRecord current = record;
        if (!record.isFinished() && record.description().request() instanceof DownloadRequest download) {
            Story.fetch(store, record, FULL);
            current = store.checkpoint(record, record.progress().toBuilder().durableBytes(FULL).build());
            Path file = stage.path(download.destination().toString());
            current = store.finish(current, new Completed(Story.NOW, FULL, Optional.of(file), Map.of(), Optional.empty()));
            Path made = stage.path(((Completed) current.outcome().orElseThrow()).file().orElseThrow().toString());
            assertArrayEquals(Story.content(record.identifier(), FULL), Files.readAllBytes(made));
        } else if (!record.isFinished()) {
            current = store.finish(record, new TransferOutcome.Cancelled(Story.NOW));
        }
        assertOutcome(current.outcome(), store.finish(record, new TransferOutcome.Cancelled(Story.NOW)).outcome());
        store.remove(record.identifier());
        assertEquals(Optional.empty(), store.read(record.identifier()));
    }

    private static void assertOutcome(Optional<TransferOutcome> expected, Optional<TransferOutcome> actual) {
        assertEquals(expected.orElseThrow().toPropertyList(), actual.orElseThrow().toPropertyList(), "a second outcome");
    }

    private void checkNothingIsLeft() throws Exception {
        assertEquals(Set.of(), identifiers());
        try (Stream<Path> left = Files.list(stage.root())) {
            assertEquals(List.of("store.lock"), left.map(Layout::name).filter(name -> !name.equals(".submits.log")).toList());
        }
    }
}
