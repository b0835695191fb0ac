// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.Optional;
import java.util.UUID;
import transfer.api.Change;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.store.Durability;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;

/** What applications do to transfers: changes of the record, made while the transfer is held, acted upon by the reconciler. */
final class Changes {
    private final Scene scene;
    private final Settling settling;

    Changes(Scene scene, Settling settling) {
        this.scene = scene;
        this.settling = settling;
    }

    /** What is done to a transfer of this session. */
    private interface Step {
        Change apply(Item item, StoredTransfer stored) throws TransferException;
    }

    /** The transfer as it is; a running one is shown without waiting for whoever holds it. */
    Optional<Transfer> read(UUID id) throws TransferException {
        Optional<Run> run = scene.runs.get(id).filter(live -> live.result == null);
        if (run.isPresent()) {
            return Optional.of(Snapshots.of(run.get()));
        }
        Item item = scene.queue.enter(id);
        try {
            return stored(id).flatMap(stored -> scene.memory.snapshot(item, stored, scene.settings.identifier()));
        } finally {
            scene.queue.leave(item);
        }
    }

    /** Whether the transfer is known to have no outcome yet. One that ends at this moment tells the promises that are there by now. */
    boolean isUnderWay(UUID id) {
        Optional<Item> item = scene.queue.remembered(id);
        return item.filter(known -> known.kept && known.state != null && !known.state.isFinal()).isPresent();
    }

    private Optional<StoredTransfer> stored(UUID id) throws TransferException {
        Optional<Run> run = scene.runs.get(id);
        return run.isPresent() ? Optional.of(run.get().record) : scene.store.read(id);
    }

    private Change change(UUID id, Step step) throws TransferException {
        Item item = scene.queue.enter(id);
        try {
            Optional<StoredTransfer> stored = stored(id);
            boolean ours = stored.isPresent() && scene.memory.snapshot(item, stored.get(), scene.settings.identifier()).isPresent();
            return ours ? step.apply(item, stored.get()) : Change.UNKNOWN;
        } catch (TransferException e) {
            if (scene.memory.isLost(e)) {
                scene.memory.drop(item, e);
            }
            throw e;
        } finally {
            scene.queue.leave(item);
        }
    }

    private Change changeActive(UUID id, Step step) throws TransferException {
        return change(id, (item, stored) -> stored instanceof TransferRecord record && !record.isFinished()
                ? step.apply(item, record)
                : Change.TOO_LATE);
    }

    Change pause(UUID id) throws TransferException {
        return changeActive(id, (item, stored) -> {
            TransferRecord record = (TransferRecord) stored;
            if (record.progress().paused()) {
                return Change.UNCHANGED;
            }
            update(item, record, record.progress().toBuilder().paused(true).build());
            scene.runs.seen(id).forEach(task -> scene.runs.cancel(id, task));
            return Change.CHANGED;
        });
    }

    Change resume(UUID id) throws TransferException {
        return changeActive(id, (item, stored) -> {
            TransferRecord record = (TransferRecord) stored;
            TransferProgress progress = record.progress();
            boolean running = scene.runs.get(id).filter(run -> run.result == null).isPresent() && !progress.paused();
            boolean held = item.heldUntil != WorkQueue.NEVER && item.heldUntil > scene.time.nanos();
            boolean timed = held || progress.notBefore().isPresent() || waitsByRequest(record);
            if (running || !(progress.paused() || timed)) {
                return Change.UNCHANGED;
            }
            if (progress.paused() || progress.notBefore().isPresent()) {
                update(item, record, progress.toBuilder().paused(false).notBefore(Optional.empty()).waitingFor(Optional.empty())
                        .failures(0).build());
            }
            item.heldUntil = WorkQueue.NEVER;
            item.idleBefore = 0;
            item.idleSince = item.idleSince == WorkQueue.NEVER ? WorkQueue.NEVER : scene.time.nanos();
            item.urgent = true;
            scene.queue.poke(id);
            return Change.CHANGED;
        });
    }

    private boolean waitsByRequest(TransferRecord record) {
        TransferOptions options = record.description().request().options();
        return options.earliestBegin().filter(time -> time.isAfter(scene.time.now())).isPresent();
    }

    private void update(Item item, TransferRecord record, TransferProgress next) throws TransferException {
        TransferRecord updated = scene.store.update(record, next, Durability.POWER);
        scene.runs.get(item.id).ifPresent(run -> run.record = updated);
        scene.queue.poke(item.id);
    }

    Change cancel(UUID id) throws TransferException {
        return change(id, (item, stored) -> {
            if (stored instanceof TransferRecord record && !record.isFinished()) {
                return cancelled(item, record) ? Change.CHANGED : Change.TOO_LATE;
            }
            return state(stored) == TransferState.CANCELLED ? Change.UNCHANGED : Change.TOO_LATE;
        });
    }

    private boolean cancelled(Item item, TransferRecord record) throws TransferException {
        scene.runs.seen(item.id).forEach(task -> scene.runs.cancel(item.id, task));
        scene.queue.poke(item.id);
        TransferRecord done = settling.finish(item, record, new TransferOutcome.Cancelled(scene.time.now()));
        return done.outcome().get().state() == TransferState.CANCELLED;
    }

    Change acknowledge(UUID id) throws TransferException {
        Item known = scene.queue.enter(id);
        try {
            if (known.kept && known.state != null && known.state.isFinal()) {
                return forget(known);
            }
        } finally {
            scene.queue.leave(known);
        }
        return change(id, (item, stored) -> {
            if (stored instanceof TransferRecord record && !record.isFinished()) {
                return Change.TOO_EARLY;
            }
            return forget(item);
        });
    }

    Change remove(UUID id) throws TransferException {
        return change(id, (item, stored) -> {
            if (stored instanceof TransferRecord record && !record.isFinished()) {
                cancelled(item, record);
            }
            return forget(item);
        });
    }

    private Change forget(Item item) throws TransferException {
        scene.store.remove(item.id);
        scene.farewells.forget(item.id);
        scene.memory.forget(item);
        return Change.CHANGED;
    }

    private static TransferState state(StoredTransfer stored) {
        return stored instanceof ScrappedTransfer ? TransferState.SCRAPPED : ((TransferRecord) stored).outcome().get().state();
    }
}
