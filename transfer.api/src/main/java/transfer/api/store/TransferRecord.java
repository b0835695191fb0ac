// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import transfer.api.TransferOutcome;

/**
 * A valid record as it was when it was read or written.
 *
 * @param description the immutable part
 * @param progress the mutable part
 * @param outcome how the transfer ended; empty while it is active
 */
public record TransferRecord(TransferDescription description, TransferProgress progress, Optional<TransferOutcome> outcome)
        implements StoredTransfer {
    public TransferRecord {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(progress, "progress");
        Objects.requireNonNull(outcome, "outcome");
    }

    @Override
    public UUID identifier() {
        return description.identifier();
    }

    /** Whether the transfer has ended. */
    public boolean isFinished() {
        return outcome.isPresent();
    }
}
