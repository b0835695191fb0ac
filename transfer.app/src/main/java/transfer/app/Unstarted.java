// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.util.Optional;
import transfer.api.Decision;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.TransferState;

/**
 * Commands that move no byte start no transport. There a session says that transfers wait for one; what is true for the person who asks
 * is what the next command that moves bytes will find.
 */
final class Unstarted {
    private static final String NO_TRANSPORT = "a transport for ";

    private Unstarted() {}

    private static boolean isMissing(String reason) {
        return reason.startsWith(NO_TRANSPORT);
    }

    /** Queued, if it waits for nothing but a transport. */
    static Transfer seen(Transfer transfer) {
        if (transfer.state() != TransferState.WAITING || transfer.waitingFor().filter(Unstarted::isMissing).isEmpty()) {
            return transfer;
        }
        return new Transfer(transfer.identifier(), transfer.session(), transfer.request(), transfer.created(), TransferState.QUEUED,
                transfer.bytes(), transfer.durableBytes(), transfer.totalBytes(), transfer.attempts(), transfer.notBefore(),
                Optional.empty(), transfer.lastFailure(), transfer.recentAttempts(), transfer.outcome());
    }

    /** Started, if it waits for nothing but a transport. */
    static ReconcileReport seen(ReconcileReport report) {
        return new ReconcileReport(report.session(), report.at(), report.dryRun(), report.entries().stream().map(Unstarted::seen).toList());
    }

    private static ReconcileReport.Entry seen(ReconcileReport.Entry entry) {
        return entry.decision() == Decision.WAIT && isMissing(entry.why())
                ? new ReconcileReport.Entry(entry.transfer(), entry.task(), entry.seen(), Decision.START, "nothing is in the way", false)
                : entry;
    }
}
