// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.ReconcileReport.Entry;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferState;
import transfer.api.store.QueuedTransfer;
import transfer.api.store.TransferRecord;

/**
 * Takes in what was just created, and of what an earlier process has left those of which the store knows that they wait for nothing but
 * their turn. Nothing of a transfer stays in memory but a place in line; it is read when it is its turn.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final Scene scene;

    Admission(Scene scene) {
        this.scene = scene;
    }

    Transfer admit(TransferRecord record) {
        Transfer transfer = Snapshots.of(record, TransferState.QUEUED, null);
        Item item = scene.queue.enter(record.identifier());
        try {
            if (item.state == null) {
                enqueue(item, record);
                if (scene.announcer.hearsChanges()) {
                    scene.announcer.changed(transfer);
                }
            }
        } finally {
            scene.queue.leave(item);
        }
        return transfer;
    }

    private void enqueue(Item item, TransferRecord record) {
        item.kept = true;
        item.sensitive = true;
        item.state = TransferState.QUEUED;
        Optional<QueuedTransfer> queued = QueuedTransfer.of(record);
        if (queued.isEmpty() || !park(item, queued.get())) {
            scene.queue.poke(item.id);
        }
    }

    /** Returns whether it has to wait for its turn. */
    private boolean park(Item item, QueuedTransfer queued) {
        if (scene.slots.acquire(item.id, queued.host(), queued.priority(), false)) {
            return false;
        }
        item.parked = true;
        item.why = Circumstances.NO_SLOT;
        scene.queue.schedule(item, scene.time.after(Duration.between(scene.time.now(), queued.until())));
        return true;
    }

    /**
     * Puts a transfer in line that need not be read for that, or leaves it there. Called by its holder.
     *
     * @return empty if the transfer has to be looked at
     */
    Optional<Entry> readmit(Item item) {
        boolean inLine = item.state == TransferState.QUEUED && item.parked && !scene.slots.has(item.id);
        if (item.state != null && !inLine || !scene.runs.seen(item.id).isEmpty()) {
            return Optional.empty();
        }
        Optional<QueuedTransfer> queued = known(item);
        if (queued.isEmpty()) {
            return Optional.empty();
        }
        String session = queued.get().session();
        if (!session.equals(scene.settings.identifier())) {
            return Optional.of(Reports.others(item.id, session));
        }
        boolean ready = queued.get().until().isAfter(scene.time.now()) && scene.links.forScheme(queued.get().scheme()).isPresent();
        if (!ready || !inLine && !park(item, queued.get())) {
            return Optional.empty();
        }
        item.kept = true;
        item.sensitive = true;
        item.state = TransferState.QUEUED;
        return Optional.of(Reports.inLine(item.id));
    }

    private Optional<QueuedTransfer> known(Item item) {
        try {
            return scene.store.queued(item.id);
        } catch (TransferException | RuntimeException e) {
            LOG.debug("{}: what the store knows of it can not be told", item.id, e);
            return Optional.empty();
        }
    }
}
