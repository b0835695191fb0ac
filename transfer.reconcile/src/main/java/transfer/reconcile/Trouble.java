// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport.Entry;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferRecord;

/** What follows when a look at a transfer did not get to its end: mostly another one. Called by the transfer's holder. */
final class Trouble {
    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(1);
    /** Nothing that a transfer could fail of: it goes on when the store can be used again. */
    private static final Set<FailureReason> NOT_ITS_OWN =
            EnumSet.of(FailureReason.CLOSED, FailureReason.STORE_UNUSABLE, FailureReason.STORE_IN_USE);

    private final Scene scene;
    private final Settling settling;

    Trouble(Scene scene, Settling settling) {
        this.scene = scene;
        this.settling = settling;
    }

    /**
     * Lets go of the transfer, has it fail, or has it looked at again.
     *
     * @param stored what was read before that
     */
    Entry met(Item item, Optional<StoredTransfer> stored, TransferException e) {
        Optional<TransferRecord> active = stored.filter(TransferRecord.class::isInstance).map(TransferRecord.class::cast)
                .filter(record -> !record.isFinished());
        if (scene.memory.isLost(e)) {
            scene.memory.drop(item, e);
        } else if (isFinal(e) && active.isPresent() && failed(item, active.get(), e)) {
            return Reports.of(item.id, stored, List.of(), Verdict.fail(e.failure()), true);
        } else {
            hold(item, active, e);
        }
        return Reports.trouble(item.id, e.getMessage());
    }

    private static boolean isFinal(TransferException e) {
        return !NOT_ITS_OWN.contains(e.reason()) && !e.failure().retryable();
    }

    private boolean failed(Item item, TransferRecord record, TransferException e) {
        try {
            settling.finish(item, record, new TransferOutcome.Failed(scene.time.now(), e.failure(), Optional.empty()));
            return true;
        } catch (TransferException next) {
            LOG.warn("{}: its failure can not be written down: {}", item.id, next.getMessage());
            return false;
        }
    }

    /** Trouble that lasts is said once. */
    private void hold(Item item, Optional<TransferRecord> active, TransferException e) {
        Level level = e.reason() == FailureReason.CLOSED || e.getMessage().equals(item.heldFor) ? Level.DEBUG : Level.WARN;
        LOG.atLevel(level).log("{}: looked at again later: {}", item.id, e.getMessage());
        settling.hold(item, e.reason() == FailureReason.CLOSED ? SOON : LATER, e.getMessage(), true);
        item.kept = true;
        item.sensitive = true;
        if (active.isPresent() && scene.runs.seen(item.id).isEmpty()) {
            TransferState state = active.get().progress().paused() ? TransferState.PAUSED : TransferState.WAITING;
            scene.memory.stands(item, state, e.getMessage(), () -> Snapshots.of(active.get(), state, e.getMessage()));
        }
        scene.queue.schedule(item, item.heldUntil);
    }
}
