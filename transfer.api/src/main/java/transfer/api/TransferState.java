// SPDX-License-Identifier: Apache-2.0
package transfer.api;

/** Where a transfer stands, as an application sees it. The last four are final: exactly one of them is reached, once. */
public enum TransferState {
    /** Durable, and waiting for a free place under the concurrency limits. */
    QUEUED,
    /** A task is at work on it, in this process or in the transport's. */
    RUNNING,
    /** Held until a time or a condition; {@link Transfer#waitingFor()} says which. */
    WAITING,
    /** Held by {@link TransferSession#pause}. */
    PAUSED,
    /** Ended well: the file is at its destination, or the server has accepted the body. */
    COMPLETED,
    /** Ended for good, without success. */
    FAILED,
    /** Ended by {@link TransferSession#cancel}. */
    CANCELLED,
    /** Its record was found invalid and is in quarantine. */
    SCRAPPED;

    /** Whether nothing can follow this state. */
    public boolean isFinal() {
        return ordinal() >= COMPLETED.ordinal();
    }
}
