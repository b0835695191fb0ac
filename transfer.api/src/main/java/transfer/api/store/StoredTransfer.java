// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.util.UUID;

/** What a store can find under an identifier. */
public sealed interface StoredTransfer permits TransferRecord, ScrappedTransfer, UnreadableTransfer {
    UUID identifier();
}
