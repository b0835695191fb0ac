// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.util.promise.Deferred;
import org.osgi.util.promise.Promise;
import transfer.api.Change;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.TransferSession;
import transfer.api.TransferState;
import transfer.api.UploadRequest;
import transfer.app.Samples;

/** A session in memory that does nothing by itself, and writes down what it is asked. Identifiers count from 1. */
public final class FakeSession implements TransferSession {
    public final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<UUID, Transfer> transfers = new LinkedHashMap<>();
    private final Map<UUID, Deferred<TransferOutcome>> ends = new HashMap<>();
    private final Semaphore watched = new Semaphore(0);
    /** Why no transfer can be read; null: they can. */
    public TransferException unreadable;

    /** Returns when somebody waits for a transfer. */
    public void awaitWatcher() throws InterruptedException {
        if (!watched.tryAcquire(20, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody waits");
        }
    }

    /** Puts a transfer there, or replaces it; one that has not ended begins a new life. */
    public synchronized void have(Transfer transfer) {
        if (!transfer.state().isFinal()) {
            ends.remove(transfer.identifier());
        }
        transfers.put(transfer.identifier(), transfer);
    }

    /** Ends a transfer. */
    public void end(UUID identifier, TransferOutcome outcome) {
        have(Samples.ended(transfers.get(identifier), outcome));
        end(identifier).resolve(outcome);
    }

    /** Lets the wait for a transfer fail. */
    public void close(UUID identifier) {
        end(identifier).fail(new TransferException(FailureReason.CLOSED, "the session stops"));
    }

    /** Takes a record away under its session. */
    public void lose(UUID identifier) {
        end(identifier).fail(new TransferException(FailureReason.NOT_FOUND, identifier + " is no transfer of this session"));
    }

    private synchronized Deferred<TransferOutcome> end(UUID identifier) {
        return ends.computeIfAbsent(identifier, first -> new Deferred<>());
    }

    @Override
    public String identifier() {
        return DEFAULT;
    }

    @Override
    public Transfer submit(TransferRequest request) throws TransferException {
        return submitAll(List.of(request)).get(0);
    }

    @Override
    public Transfer submit(UploadRequest request, LongConsumer staged) throws TransferException {
        staged.accept(1);
        return submit(request);
    }

    @Override
    public synchronized List<Transfer> submitAll(List<? extends TransferRequest> requests) {
        List<Transfer> made = new ArrayList<>();
        for (TransferRequest request : requests) {
            Transfer transfer = Samples.transfer(new UUID(0, transfers.size() + 1), request, TransferState.QUEUED, 0, -1);
            have(transfer);
            made.add(transfer);
        }
        calls.add("submit " + requests.size());
        return made;
    }

    @Override
    public synchronized Optional<Transfer> transfer(UUID identifier) {
        if (unreadable != null) {
            throw new IllegalStateException(unreadable.getMessage(), unreadable);
        }
        return Optional.ofNullable(transfers.get(identifier));
    }

    @Override
    public synchronized Stream<Transfer> transfers() {
        return List.copyOf(transfers.values()).stream();
    }

    @Override
    public Promise<TransferOutcome> completion(UUID identifier) {
        transfer(identifier).flatMap(Transfer::outcome).ifPresent(outcome -> {
            if (!end(identifier).getPromise().isDone()) {
                end(identifier).resolve(outcome);
            }
        });
        watched.release();
        return end(identifier).getPromise();
    }

    private Change change(String what, UUID identifier) {
        calls.add(what + " " + identifier.getLeastSignificantBits());
        Transfer transfer = transfers.get(identifier);
        if (transfer == null) {
            return Change.UNKNOWN;
        }
        return transfer.state().isFinal() ? Change.TOO_LATE : Change.CHANGED;
    }

    @Override
    public Change pause(UUID identifier) {
        return change("pause", identifier);
    }

    @Override
    public Change resume(UUID identifier) {
        return change("resume", identifier);
    }

    @Override
    public Change cancel(UUID identifier) {
        return change("cancel", identifier);
    }

    @Override
    public synchronized Change acknowledge(UUID identifier) {
        change("acknowledge", identifier);
        return transfers.remove(identifier) == null ? Change.UNKNOWN : Change.CHANGED;
    }

    @Override
    public synchronized Change remove(UUID identifier) {
        change("remove", identifier);
        return transfers.remove(identifier) == null ? Change.UNKNOWN : Change.CHANGED;
    }

    @Override
    public ReconcileReport reconcile(boolean dryRun) {
        calls.add("reconcile");
        return new ReconcileReport(DEFAULT, Samples.NOW, dryRun, List.of());
    }
}
