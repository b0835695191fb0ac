// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import transfer.api.Decision;
import transfer.api.TransferFailure;
import transfer.api.TransferState;

/**
 * What is to be done about a transfer, and why.
 *
 * @param decision what is to be done
 * @param why in one line
 * @param state where the transfer stands once it is done; empty if there is no such transfer of this session
 * @param again when to look again at the latest; empty: when something happens
 * @param keep the task that stays
 * @param cancel the tasks to cancel
 * @param failure how a transfer fails
 */
record Verdict(
        Decision decision,
        String why,
        Optional<TransferState> state,
        Optional<Duration> again,
        Optional<Seen> keep,
        List<Seen> cancel,
        Optional<TransferFailure> failure) {
    static Verdict of(Decision decision, String why) {
        return new Verdict(decision, why, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());
    }

    static Verdict fail(TransferFailure failure) {
        return new Verdict(Decision.FAIL, failure.message(), Optional.of(TransferState.FAILED), Optional.empty(), Optional.empty(),
                List.of(), Optional.of(failure));
    }

    static Verdict hold(String why) {
        return of(Decision.WAIT, why).in(TransferState.WAITING);
    }

    Verdict in(TransferState next) {
        return new Verdict(decision, why, Optional.of(next), again, keep, cancel, failure);
    }

    /** Looks again after that time, or earlier if that was said already. */
    Verdict lookAfter(Duration wait) {
        Duration positive = wait.isNegative() ? Duration.ZERO : wait;
        Duration earliest = again.isPresent() && again.get().compareTo(positive) < 0 ? again.get() : positive;
        return new Verdict(decision, why, state, Optional.of(earliest), keep, cancel, failure);
    }

    Verdict keeping(Seen task) {
        return new Verdict(decision, why, state, again, Optional.of(task), cancel, failure);
    }

    Verdict cancelling(List<Seen> tasks) {
        return new Verdict(decision, why, state, again, keep, List.copyOf(tasks), failure);
    }
}
