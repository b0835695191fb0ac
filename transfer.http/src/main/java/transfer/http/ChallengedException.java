// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.List;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;

/** A proxy refused a request before it could be sent on. */
final class ChallengedException extends TransferException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> challenges;

    ChallengedException(String message, List<String> challenges) {
        super(TransferFailure.ofStatus(FailureReason.UNAUTHORIZED, 407, message));
        this.challenges = List.copyOf(challenges);
    }

    /** The values of {@code Proxy-Authenticate}. */
    List<String> challenges() {
        return challenges;
    }
}
