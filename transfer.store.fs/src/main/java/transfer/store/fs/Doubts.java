// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a force has failed for. The next one would succeed and say nothing, and what it was for can still be read; so it is written anew
 * before it counts. An empty file, {@code .doubts}, tells later owners that there may be such things: the first that has written all
 * anew deletes it.
 */
final class Doubts {
    private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);

    private final Layout layout;
    private final FileOperations files;
    private final boolean inherited;
    private final Set<UUID> records = ConcurrentHashMap.newKeySet();

    Doubts(Layout layout, FileOperations files) throws IOException {
        this.layout = layout;
        this.files = files;
        this.inherited = FileOperations.exists(layout.doubts());
    }

    /** Whether there may be doubts of an earlier owner. */
    boolean areInherited() {
        return inherited;
    }

    /** A force of that directory has failed. */
    void about(Path directory) {
        if (layout.root().equals(directory.getParent())) {
            Optional<UUID> record = Layout.identifier(Layout.name(directory));
            record.ifPresent(records::add);
        }
        tellOthers();
    }

    /** What an earlier owner had doubts about could not be written anew. */
    void remain(UUID record) {
        records.add(record);
    }

    /** Also when what a force has failed for is no directory. */
    void tellOthers() {
        try {
            files.create(layout.doubts()).close();
        } catch (FileAlreadyExistsException e) {
            // they know
        } catch (IOException e) {
            LOG.warn("{} could not be made: a later owner will not know that a force has failed: {}",
                    layout.doubts(), Failures.describe(e));
        }
    }

    /** Whether a force has failed for something in that record. */
    boolean concern(UUID identifier) {
        return records.contains(identifier);
    }

    /** All that an earlier owner can have had doubts about has been written anew. */
    void settle() throws IOException {
        files.delete(layout.doubts());
    }
}
