// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import transfer.api.TransferException;

/**
 * Makes outcomes certain that an earlier process may have written without living to force them, or that a force has failed for: whoever
 * has been told of one must not find the transfer active again after a power loss.
 */
final class SeenOutcomes {
    private final Layout layout;
    private final FileOperations files;
    private final Reserve reserve;
    private final Doubts doubts;
    private final boolean afterKill;
    private final Set<UUID> settled = ConcurrentHashMap.newKeySet();

    /** @param afterKill whether the last owner of the directory died in this run of the machine */
    SeenOutcomes(Layout layout, FileOperations files, Reserve reserve, Doubts doubts, boolean afterKill) {
        this.layout = layout;
        this.files = files;
        this.reserve = reserve;
        this.doubts = doubts;
        this.afterKill = afterKill;
    }

    void settle(UUID identifier) throws IOException, TransferException {
        boolean doubtful = doubts.concern(identifier) || doubts.areInherited();
        if ((afterKill || doubtful) && !settled.contains(identifier)) {
            Path record = layout.record(identifier);
            if (doubtful) {
                Path outcome = record.resolve(Layout.OUTCOME);
                reserve.replace(outcome, SealedPropertyList.bytes(outcome).orElseThrow(() -> Contents.notFound(identifier)), true);
            } else {
                files.forceDirectory(record);
            }
            settled.add(identifier);
        }
    }
}
