// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import org.osgi.annotation.versioning.ProviderType;

/** An outcome on its way to the application. Implemented by the session; valid until its session stops, on any thread. */
@ProviderType
public interface Delivery {
    /** The transfer, in its final state. */
    Transfer transfer();

    /** How it ended. */
    TransferOutcome outcome();

    /**
     * Takes the outcome over: it is never delivered again, and the record with its staged body is removed (or kept for
     * reference, where the store is configured so). Idempotent.
     *
     * @throws TransferException {@link FailureReason#STORE_FAILED} if that could not be made durable: it will be delivered again;
     *     {@link FailureReason#CLOSED} if the session has stopped
     */
    void acknowledge() throws TransferException;
}
