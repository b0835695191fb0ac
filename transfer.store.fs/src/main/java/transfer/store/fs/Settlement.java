// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.TransferException;

/** Forces records where they are, so that {@link SubmitLog} need not stand for them any more. */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final Layout layout;
    private final FileOperations files;
    private final RootDirectory root;
    private final Doubts doubts;
    private final int threads;

    /** @param threads how many force records at the same time at most */
    Settlement(Layout layout, FileOperations files, RootDirectory root, Doubts doubts, int threads) {
        this.layout = layout;
        this.files = files;
        this.root = root;
        this.doubts = doubts;
        this.threads = threads;
    }

    /**
     * Forces records.
     *
     * @param ended which of them have an outcome that is not forced yet
     * @return which of these records were forced
     */
    Set<UUID> settle(Collection<UUID> identifiers, Set<UUID> ended) throws IOException {
        Set<UUID> settled = ConcurrentHashMap.newKeySet();
        try {
            Concurrently.forEach(List.copyOf(identifiers), threads, identifier -> {
                if (!doubts.concern(identifier) && isForced(identifier, ended.contains(identifier))) {
                    settled.add(identifier);
                }
            });
        } catch (TransferException e) {
            throw new IOException(e.getMessage(), e);
        }
        root.force();
        settled.removeIf(root::isUncertain);
        return settled;
    }

    private boolean isForced(UUID identifier, boolean outcome) {
        Path record = layout.record(identifier);
        try {
            files.forceFile(record.resolve(Layout.IMMUTABLE), false);
            if (outcome) {
                files.forceFile(record.resolve(Layout.OUTCOME), false);
            }
            files.forceDirectory(record);
            return true;
        } catch (IOException e) {
            doubts.about(record);
            LOG.warn("{}: it could not be forced, and stays in {}: {}", identifier, layout.log(), e.getMessage());
            return false;
        }
    }
}
