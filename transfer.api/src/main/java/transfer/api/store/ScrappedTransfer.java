// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A record that was invalid. It is in quarantine and will never run; {@link TransferStore#remove} acknowledges it.
 *
 * @param identifier the transfer's identifier
 * @param session its session, if any part of the record still told
 * @param at when it was found
 * @param why what was wrong, in one line
 * @param description the immutable part, if that is still valid
 */
public record ScrappedTransfer(
        UUID identifier, Optional<String> session, Instant at, String why, Optional<TransferDescription> description)
        implements StoredTransfer {}
