// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.util.UUID;

/**
 * A record that this version must not touch, because a newer one wrote it.
 *
 * @param identifier the transfer's identifier
 * @param why in one line
 */
public record UnreadableTransfer(UUID identifier, String why) implements StoredTransfer {}
