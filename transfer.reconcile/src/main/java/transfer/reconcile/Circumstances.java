// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.Optional;
import transfer.api.TransferRequest;

/**
 * What a decision depends on besides record, tasks and wall clock.
 *
 * @param session the session that decides
 * @param transport whether a transport for the scheme is there
 * @param unmet the name of a required constraint that is not satisfied
 * @param anyUnmet whether any constraint is not satisfied, required or not
 * @param hold a wait of this process
 * @param idle how long no byte has been moved, holds left out
 * @param progressTimeout how long that may be when the request does not say; zero: for ever
 * @param attempts how many failures in a row end the transfer when the request does not say; 0: any number
 * @param longestWait the most that a persisted wait is believed
 * @param urgent whether begin times and better moments are not to be waited for
 * @param pending an end of the last task that is not written down yet
 * @param slot whether there is a place under the concurrency limits
 */
record Circumstances(
        String session,
        boolean transport,
        Optional<String> unmet,
        boolean anyUnmet,
        Optional<Hold> hold,
        Duration idle,
        Duration progressTimeout,
        int attempts,
        Duration longestWait,
        boolean urgent,
        Optional<Pending> pending,
        boolean slot) {
    /**
     * A wait that this process times itself.
     *
     * @param left how long it lasts yet; zero: it is over
     * @param why what for
     * @param persisted whether the record says so too; the wall clock can end it then
     * @param excused whether it does not count as lack of progress
     */
    record Hold(Duration left, String why, boolean persisted, boolean excused) {
        boolean isOver() {
            return left.isZero() || left.isNegative();
        }
    }

    /** What a task that has ended left to be written. */
    enum Pending {
        /** It succeeded. */
        SUCCESS,
        /** It ended otherwise. */
        OTHER
    }

    Circumstances withoutSlot() {
        return new Circumstances(session, transport, unmet, anyUnmet, hold, idle, progressTimeout, attempts, longestWait, urgent,
                pending, false);
    }

    /** What a transfer waits for whose transport is not there. */
    static String transport(TransferRequest request) {
        return "a transport for " + request.url().getScheme();
    }

    /** Why there is no place; a constant, so that a hundred thousand waiting transfers share it. */
    static final String NO_SLOT = "a free place under the concurrency limits";
}
