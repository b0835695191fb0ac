// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import transfer.api.Transfer;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.TransferSession;
import transfer.api.TransferState;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;

/** What applications get to see of records and tasks. */
final class Snapshots {
    private Snapshots() {}

    static Transfer of(Run run) {
        Transfer still = of(run.record, run.record.progress().paused() ? TransferState.PAUSED : TransferState.RUNNING, null);
        return new Transfer(still.identifier(), still.session(), still.request(), still.created(), still.state(),
                run.shown(), still.durableBytes(), run.total.isPresent() ? run.total : still.totalBytes(),
                Math.max(still.attempts(), run.number), Optional.empty(), Optional.empty(), still.lastFailure(),
                still.recentAttempts(), Optional.empty());
    }

    /** A transfer without a task; {@code why} is what it waits for, or null. */
    static Transfer of(TransferRecord record, TransferState state, String why) {
        TransferDescription description = record.description();
        TransferProgress progress = record.progress();
        Optional<TransferOutcome> outcome = record.outcome();
        boolean waiting = state == TransferState.WAITING;
        boolean completed = outcome.isPresent() && outcome.get() instanceof TransferOutcome.Completed;
        long moved = completed ? ((TransferOutcome.Completed) outcome.get()).bytes() : progress.durableBytes();
        return new Transfer(description.identifier(), description.session(), Optional.of(description.request()),
                description.created(), outcome.map(TransferOutcome::state).orElse(state), moved, moved,
                completed ? OptionalLong.of(moved) : progress.totalBytes(),
                Math.max(progress.attempts(), completed ? 1 : 0),
                waiting ? progress.notBefore().or(() -> description.request().options().earliestBegin()) : Optional.empty(),
                waiting ? Optional.ofNullable(why).or(progress::waitingFor) : Optional.empty(),
                progress.lastFailure(), progress.recentAttempts(), outcome);
    }

    static Transfer of(ScrappedTransfer scrapped) {
        Optional<TransferRequest> request = scrapped.description().map(TransferDescription::request);
        return new Transfer(scrapped.identifier(), scrapped.session().orElse(TransferSession.DEFAULT), request,
                scrapped.description().map(TransferDescription::created).orElse(scrapped.at()), TransferState.SCRAPPED, 0, 0,
                OptionalLong.empty(), 0, Optional.empty(), Optional.empty(), Optional.empty(), List.of(),
                Optional.of(new TransferOutcome.Scrapped(scrapped.at(), scrapped.why())));
    }

    /** The state of a record that nobody has looked at yet. */
    static TransferState guess(TransferRecord record) {
        if (record.outcome().isPresent()) {
            return record.outcome().get().state();
        }
        if (record.progress().paused()) {
            return TransferState.PAUSED;
        }
        return record.progress().notBefore().isPresent() ? TransferState.WAITING : TransferState.QUEUED;
    }
}
