// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferKind;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.QueuedTransfer;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;
import transfer.api.store.StoredTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;

/**
 * A store in memory. It survives the sessions that use it, refuses two calls for one transfer at the same time, and fails where it is
 * told to.
 */
final class FakeStore implements TransferStore {
    static final StagedBody BODY = new StagedBody(1000, "0".repeat(64), false);

    /** Throws instead of doing something. */
    interface Fault {
        void strike(String operation, UUID id) throws TransferException;
    }

    final Map<UUID, StoredTransfer> records = new LinkedHashMap<>();
    final Map<UUID, Long> contents = new ConcurrentHashMap<>();
    final List<String> calls = new ArrayList<>();
    /** Whether listing fails on its way. */
    volatile boolean breakListing;
    volatile Fault fault = (operation, id) -> {};
    /** What it says of transfers without reading them. */
    final Map<UUID, QueuedTransfer> known = new ConcurrentHashMap<>();
    private final Map<UUID, String> inside = new ConcurrentHashMap<>();

    private <T> T call(String operation, UUID id, Work<T> work) throws TransferException {
        String other = inside.putIfAbsent(id, operation);
        if (other != null) {
            throw new AssertionError(operation + " during " + other + " of " + id);
        }
        try {
            fault.strike(operation, id);
            synchronized (this) {
                calls.add(operation);
                return work.run();
            }
        } finally {
            inside.remove(id);
        }
    }

    private interface Work<T> {
        T run() throws TransferException;
    }

    synchronized long count(String operation) {
        return calls.stream().filter(operation::equals).count();
    }

    synchronized void put(StoredTransfer stored) {
        records.put(stored.identifier(), stored);
    }

    synchronized Optional<TransferRecord> record(UUID id) {
        return Optional.ofNullable(records.get(id)).filter(TransferRecord.class::isInstance).map(TransferRecord.class::cast);
    }

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public List<TransferRecord> create(List<Submission> submissions) throws TransferException {
        fault.strike("create", new UUID(0, 0));
        List<TransferRecord> created = new ArrayList<>();
        synchronized (this) {
            calls.add("create");
            for (Submission submission : submissions) {
                TransferDescription description = submission.description();
                if (description.request().kind() == TransferKind.UPLOAD) {
                    description = description.withBody(BODY);
                    submission.staged().accept(BODY.length());
                }
                TransferRecord record = new TransferRecord(description, TransferProgress.NEW, Optional.empty());
                records.put(record.identifier(), record);
                created.add(record);
            }
        }
        return created;
    }

    @Override
    public synchronized Stream<UUID> identifiers() throws TransferException {
        fault.strike("identifiers", new UUID(0, 0));
        return breakListing
                ? Stream.generate(() -> {
                    throw new java.io.UncheckedIOException(new java.io.IOException("the disk is gone"));
                })
                : List.copyOf(records.keySet()).stream();
    }

    @Override
    public Optional<QueuedTransfer> queued(UUID identifier) throws TransferException {
        return call("queued", identifier, () -> Optional.ofNullable(known.get(identifier)));
    }

    /** Knows from now on of all that only wait for their turn. */
    synchronized void learn() {
        known.clear();
        records.values().stream().filter(TransferRecord.class::isInstance).map(TransferRecord.class::cast)
                .map(QueuedTransfer::of).flatMap(Optional::stream).forEach(queued -> known.put(queued.identifier(), queued));
    }

    @Override
    public Optional<StoredTransfer> read(UUID identifier) throws TransferException {
        return call("read", identifier, () -> Optional.ofNullable(records.get(identifier)));
    }

    @Override
    public TransferRecord update(TransferRecord record, TransferProgress next, Durability durability) throws TransferException {
        return call("update " + durability, record.identifier(), () -> replace(record, next));
    }

    @Override
    public TransferRecord checkpoint(TransferRecord record, TransferProgress next) throws TransferException {
        return call("checkpoint", record.identifier(), () -> replace(record, next));
    }

    private TransferRecord replace(TransferRecord record, TransferProgress next) throws TransferException {
        TransferRecord present = present(record);
        TransferProgress numbered = next.toBuilder().generation(present.progress().generation() + 1).build();
        TransferRecord written = new TransferRecord(present.description(), numbered, present.outcome());
        records.put(record.identifier(), written);
        return written;
    }

    private TransferRecord present(TransferRecord record) throws TransferException {
        if (!(records.get(record.identifier()) instanceof TransferRecord present)) {
            throw new TransferException(FailureReason.NOT_FOUND, "no such transfer");
        }
        if (present.progress().generation() != record.progress().generation()) {
            throw new TransferException(FailureReason.CONFLICT, "another generation");
        }
        return present;
    }

    @Override
    public Path content(TransferRecord record) throws TransferException {
        return call("content", record.identifier(), () -> Path.of("/content"));
    }

    @Override
    public ResumePoint resumePoint(TransferRecord record) throws TransferException {
        return call("resumePoint", record.identifier(), () -> new ResumePoint(
                contents.getOrDefault(record.identifier(), record.progress().durableBytes()), true));
    }

    @Override
    public Path body(TransferRecord record) throws TransferException {
        return call("body", record.identifier(), () -> Path.of("/body"));
    }

    @Override
    public TransferRecord finish(TransferRecord record, TransferOutcome outcome) throws TransferException {
        return call("finish", record.identifier(), () -> {
            if (records.get(record.identifier()) instanceof TransferRecord present && present.isFinished()) {
                return present;
            }
            TransferRecord present = present(record);
            TransferRecord done = new TransferRecord(present.description(), present.progress(), Optional.of(outcome));
            records.put(record.identifier(), done);
            return done;
        });
    }

    @Override
    public void remove(UUID identifier) throws TransferException {
        call("remove", identifier, () -> {
            if (records.get(identifier) instanceof TransferRecord present && !present.isFinished()) {
                throw new TransferException(FailureReason.CONFLICT, "not ended");
            }
            return records.remove(identifier);
        });
    }
}
