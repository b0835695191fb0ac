// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes outcomes certain that an earlier process may have written without living to force them: whoever has been told of one must not
 * find the transfer active again after a power loss.
 */
final class SeenOutcomes {
    private final Layout layout;
    private final FileOperations files;
    private final boolean afterKill;
    private final Set<UUID> settled = ConcurrentHashMap.newKeySet();

    /** @param afterKill whether the last owner of the directory died in this run of the machine */
    SeenOutcomes(Layout layout, FileOperations files, boolean afterKill) {
        this.layout = layout;
        this.files = files;
        this.afterKill = afterKill;
    }

    void settle(UUID identifier) throws IOException {
        if (afterKill && !settled.contains(identifier)) {
            files.forceDirectory(layout.record(identifier));
            settled.add(identifier);
        }
    }
}
