// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import transfer.api.Decision;
import transfer.api.ReconcileReport.Entry;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferRecord;
import transfer.api.transport.TransferTask;

/** The lines of reports. */
final class Reports {
    private static final String ACTIVE = "active";
    /** What nearly all are at a relaunch: one text for all of them. */
    private static final String IDLE = ACTIVE + ", no task";

    private Reports() {}

    static Entry of(UUID id, Optional<StoredTransfer> stored, List<Seen> tasks, Verdict verdict, boolean done) {
        OptionalInt task = tasks.isEmpty() ? OptionalInt.empty() : OptionalInt.of(tasks.get(0).identifier());
        return new Entry(Optional.of(id), task, seen(stored, tasks), verdict.decision(), verdict.why(), done);
    }

    /** It waits for its turn, and need not be read to know that. */
    static Entry inLine(UUID id) {
        return new Entry(Optional.of(id), OptionalInt.empty(), IDLE, Decision.WAIT, Circumstances.NO_SLOT, true);
    }

    /** The same of another session's. */
    static Entry others(UUID id, String session) {
        return new Entry(Optional.of(id), OptionalInt.empty(), IDLE, Decision.NONE, "belongs to session " + session, true);
    }

    /** The look at a transfer did not get to its end. */
    static Entry trouble(UUID id, String why) {
        return new Entry(Optional.of(id), OptionalInt.empty(), "not to be told", Decision.WAIT, why, false);
    }

    static Entry busy(UUID id) {
        return new Entry(Optional.of(id), OptionalInt.empty(), "busy", Decision.NONE, "being looked at just now", true);
    }

    /** A task that no record wants. */
    static Entry nobodys(TransferTask task, boolean done) {
        return new Entry(Optional.empty(), OptionalInt.of(task.identifier()), "no record, one task " + task.state(),
                Decision.CANCEL_TASK, "belongs to no transfer: " + task.originalRequest().url(), done);
    }

    private static String seen(Optional<StoredTransfer> stored, List<Seen> tasks) {
        String record = stored.map(Reports::name).orElse("no record");
        if (tasks.isEmpty()) {
            return record.equals(ACTIVE) ? IDLE : record + ", no task";
        }
        return record + (tasks.size() == 1 ? ", one task " : ", " + tasks.size() + " tasks ")
                + String.join(", ", tasks.stream().map(task -> task.state().toString()).toList());
    }

    private static String name(StoredTransfer stored) {
        if (stored instanceof TransferRecord record) {
            return record.isFinished() ? "finished" : record.progress().paused() ? "paused" : ACTIVE;
        }
        return stored instanceof ScrappedTransfer ? "scrapped" : "unreadable";
    }
}
