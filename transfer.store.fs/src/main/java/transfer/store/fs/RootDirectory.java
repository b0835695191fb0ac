// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Forces the names of the records, and knows which of those that {@link SubmitLog} has brought into being are not on stable storage yet.
 *
 * <p>After a failed force nobody knows what has become of the names that it was for, and a later force says nothing about them: such a
 * name is taken away and given again before it counts.
 */
final class RootDirectory {
    private final Layout layout;
    private final FileOperations files;
    private final Set<UUID> unforced = ConcurrentHashMap.newKeySet();
    private final Set<UUID> uncertain = ConcurrentHashMap.newKeySet();
    private volatile boolean failed;

    RootDirectory(Layout layout, FileOperations files) {
        this.layout = layout;
        this.files = files;
    }

    Path path() {
        return layout.root();
    }

    /** A record has got its name, which has not been forced. */
    void added(UUID identifier) {
        unforced.add(identifier);
    }

    /** A force may have failed for the name of a record. */
    void doubt(UUID identifier) {
        uncertain.add(identifier);
    }

    /** A record has lost its name. */
    void removed(UUID identifier) {
        unforced.remove(identifier);
        uncertain.remove(identifier);
    }

    /** Forces all names that were made, changed or removed until now. */
    void force() throws IOException {
        List<UUID> before = List.copyOf(unforced);
        try {
            files.forceShared(layout.root());
        } catch (IOException e) {
            failed = true;
            uncertain.addAll(unforced);
            unforced.removeAll(uncertain);
            throw e;
        }
        before.forEach(unforced::remove);
    }

    /** Makes sure that a record is found after a power loss: to be called before anything in it has to be. */
    void name(UUID identifier) throws IOException {
        if (uncertain.contains(identifier)) {
            rename(identifier);
        }
        if (unforced.contains(identifier)) {
            force();
        }
    }

    private void rename(UUID identifier) throws IOException {
        Path record = layout.record(identifier);
        Path aside = layout.aside(identifier);
        if (FileOperations.exists(record)) {
            files.rename(record, aside);
        }
        files.rename(aside, record);
        unforced.add(identifier);
        uncertain.remove(identifier);
    }

    /** Of records that have lost their names, those that do not come back after a power loss. */
    Set<UUID> certain(Set<UUID> gone) throws IOException {
        if (!gone.isEmpty() && !failed) {
            force();
        }
        return failed ? Set.of() : gone;
    }

    /** Whether a force does not make that name certain any more. */
    boolean isUncertain(UUID identifier) {
        return uncertain.contains(identifier);
    }

    /** Whether a force has ever failed: what was renamed before it may come back under its old name. */
    boolean hasFailed() {
        return failed;
    }
}
