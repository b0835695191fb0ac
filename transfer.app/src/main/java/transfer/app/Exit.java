// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import transfer.api.TransferException;

/** The exit codes. */
final class Exit {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int PENDING = 3;
    static final int UNUSABLE = 4;

    private Exit() {}

    static int of(TransferException problem) {
        return switch (problem.reason()) {
            case INVALID_REQUEST, UNSUPPORTED -> USAGE;
            case STORE_IN_USE, STORE_UNUSABLE, STORE_FAILED, NOT_OWNER, CLOSED -> UNUSABLE;
            default -> FAILED;
        };
    }
}
