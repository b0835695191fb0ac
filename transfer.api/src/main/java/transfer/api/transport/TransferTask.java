// SPDX-License-Identifier: Apache-2.0
package transfer.api.transport;

import java.util.Objects;

/**
 * A snapshot of a task.
 *
 * @param identifier the transport's number for it
 * @param originalRequest what it was started with, as far as the transport still knows
 * @param state where it stands
 * @param bytes how many bytes of the file have been moved, earlier attempts included
 */
public record TransferTask(int identifier, OriginalRequest originalRequest, State state, long bytes) {
    /** The state of a task. */
    public enum State {
        /** At work. */
        RUNNING,
        /** Told to stop, and not yet stopped. */
        CANCELING,
        /** Ended; the delegate has not taken its result yet. */
        COMPLETED
    }

    public TransferTask {
        Objects.requireNonNull(originalRequest, "originalRequest");
        Objects.requireNonNull(state, "state");
    }
}
