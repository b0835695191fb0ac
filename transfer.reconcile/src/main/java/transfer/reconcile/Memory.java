// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.FailureReason;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferSession;
import transfer.api.TransferState;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferRecord;

/** What is remembered of transfers between two looks, and who is told when it changes. */
final class Memory {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
    private static final Duration AFTER_LOSS = Duration.ofSeconds(5);

    private final WorkQueue queue;
    private final Runs runs;
    private final Announcer announcer;
    private final Completions completions;
    private final Time time;

    Memory(WorkQueue queue, Runs runs, Announcer announcer, Completions completions, Time time) {
        this.queue = queue;
        this.runs = runs;
        this.announcer = announcer;
        this.completions = completions;
        this.time = time;
    }

    /** Has the transfer looked at soon. */
    void look(UUID id) {
        queue.poke(id);
    }

    /** The transfer stands there now; listeners hear of it if that is new. */
    void stands(Item item, TransferState state, String why, Supplier<Transfer> snapshot) {
        boolean changed = item.state != null && item.state != state;
        boolean first = item.state == null && state == TransferState.RUNNING;
        item.state = state;
        item.why = why;
        item.kept = true;
        if ((changed || first) && announcer.hearsChanges()) {
            announcer.changed(snapshot.get());
        }
    }

    /** The transfer has ended, now or long ago: promises are kept, listeners are told until somebody acknowledges. */
    void ended(Item item, TransferRecord record) {
        stands(item, record.outcome().get().state(), null, () -> Snapshots.of(record, item.state, null));
        settled(item);
        completions.resolve(item.id, record.outcome().get());
        announcer.finished(item.id, () -> Snapshots.of(record, item.state, null));
    }

    /** The same for a scrapped record. */
    void scrapped(Item item, Transfer transfer) {
        stands(item, TransferState.SCRAPPED, null, () -> transfer);
        settled(item);
        completions.resolve(item.id, transfer.outcome().get());
        announcer.finished(item.id, () -> transfer);
    }

    private void settled(Item item) {
        item.heldUntil = WorkQueue.NEVER;
        item.sensitive = false;
        queue.schedule(item, WorkQueue.NEVER);
    }

    /** Whether a failure of the store says that the record is not ours any more. */
    boolean isLost(TransferException e) {
        return e.reason() == FailureReason.NOT_OWNER || e.reason() == FailureReason.CONFLICT || e.reason() == FailureReason.NOT_FOUND;
    }

    /** Somebody else has the record: its tasks are cancelled, and it is looked at afresh later. */
    void drop(Item item, TransferException why) {
        LOG.warn("{}: let go, somebody else has its record: {}", item.id, why.getMessage());
        runs.seen(item.id).forEach(task -> runs.cancel(item.id, task));
        runs.unfollow(item.id);
        announcer.forget(item.id);
        item.state = null;
        item.kept = false;
        item.heldUntil = WorkQueue.NEVER;
        queue.schedule(item, time.after(AFTER_LOSS));
    }

    /** There is no such transfer (any more). */
    void forget(Item item) {
        item.kept = false;
        item.state = null;
        queue.schedule(item, WorkQueue.NEVER);
        announcer.forget(item.id);
        completions.fail(item.id, new TransferException(FailureReason.NOT_FOUND, item.id + " is no transfer of this session"));
    }

    /** Says what a transfer does not tell of itself: why it waits, what it was last seen to do. */
    Transfer snapshot(Item item, TransferRecord record) {
        Optional<Run> run = runs.get(item.id).filter(live -> live.result == null && live.record == record);
        return run.isPresent()
                ? Snapshots.of(run.get())
                : Snapshots.of(record, item.state == null ? Snapshots.guess(record) : item.state, item.why);
    }

    /** The snapshot of what a store holds; empty if that is no transfer which can be shown. */
    Optional<Transfer> snapshot(Item item, StoredTransfer stored, String session) {
        if (stored instanceof TransferRecord record) {
            return record.description().session().equals(session) ? Optional.of(snapshot(item, record)) : Optional.empty();
        }
        return stored instanceof ScrappedTransfer scrapped
                        && scrapped.session().orElse(TransferSession.DEFAULT).equals(session)
                ? Optional.of(Snapshots.of(scrapped))
                : Optional.empty();
    }
}
