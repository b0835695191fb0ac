// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.FailureReason;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.store.Durability;
import transfer.api.store.TransferProgress;

/**
 * The mutable part of a record, in up to two files.
 *
 * <p>{@code mutable.plist} is replaced with force at each checkpoint. What has only to survive the process goes to
 * {@code mutable.recent.plist} without force: after a power loss it may be torn, but then the forced one is still there. The one with
 * the greater generation counts; neither, and the transfer starts from scratch. Before the first forced write there is nothing to
 * protect, and {@code mutable.plist} takes both.
 *
 * <p>To the progress itself, the file adds:
 * <pre>
 * Identifier      the directory's name: a file copied from another transfer is not valid
 * Session         whose it is, for the case that the immutable part is lost
 * BootIdentifier  the run of the machine in which all content beyond DurableBytes was written
 * Forced          whether this file was forced
 * </pre>
 */
final class ProgressFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressFiles.class);
    private static final String IDENTIFIER = "Identifier";
    private static final String SESSION = "Session";
    private static final String BOOT = "BootIdentifier";
    private static final String FORCED = "Forced";

    /**
     * What is on disk.
     *
     * @param progress the value
     * @param session whose transfer it is, if the file is valid
     * @param boot when the content beyond the durable bytes was written, if known
     * @param forcedFile whether {@code mutable.plist} holds a value that was forced
     * @param recentFile whether there is a {@code mutable.recent.plist}
     */
    record Stored(TransferProgress progress, Optional<String> session, Optional<String> boot, boolean forcedFile, boolean recentFile) {
        static final Stored NOTHING = new Stored(TransferProgress.NEW, Optional.empty(), Optional.empty(), false, false);
    }

    private final FileOperations files;
    private final Reserve reserve;

    ProgressFiles(FileOperations files, Reserve reserve) {
        this.files = files;
        this.reserve = reserve;
    }

    /** Reads what counts. Invalid files are as good as none. */
    Stored read(Path directory, UUID identifier) throws IOException {
        Map<String, BasicFileAttributes> found = new HashMap<>();
        for (String name : List.of(Layout.MUTABLE, Layout.RECENT)) {
            FileOperations.attributes(directory.resolve(name)).ifPresent(there -> found.put(name, there));
        }
        return read(directory, identifier, found);
    }

    /** As {@link #read(Path, UUID)}, when it is known which files are there. */
    Stored read(Path directory, UUID identifier, Map<String, BasicFileAttributes> found) throws IOException {
        Stored main = readFile(directory, Layout.MUTABLE, identifier, found);
        if (!found.containsKey(Layout.RECENT)) {
            return main;
        }
        Stored newer = readFile(directory, Layout.RECENT, identifier, found);
        Stored counts = newer.progress.generation() > main.progress.generation() ? newer : main;
        boolean exists = FileOperations.exists(directory.resolve(Layout.RECENT));
        return new Stored(counts.progress, counts.session, counts.boot, main.forcedFile, exists);
    }

    private static Stored readFile(Path directory, String name, UUID identifier, Map<String, BasicFileAttributes> found)
            throws IOException {
        if (!found.containsKey(name)) {
            return Stored.NOTHING;
        }
        try {
            Optional<Map<String, Object>> map = SealedPropertyList.read(directory.resolve(name), found.get(name));
            return map.isPresent() ? parse(map.get(), identifier) : Stored.NOTHING;
        } catch (TransferException e) {
            LOG.warn("{}: {}; it is rebuilt", identifier, e.getMessage());
            return Stored.NOTHING;
        }
    }

    private static Stored parse(Map<String, Object> map, UUID identifier) throws TransferException {
        PropertyList list = PropertyList.of(map);
        if (!list.require(IDENTIFIER, String.class).equals(identifier.toString())) {
            throw new TransferException(FailureReason.INVALID_RECORD, "mutable part belongs to " + map.get(IDENTIFIER));
        }
        if (list.require("Generation", Long.class) < 1) {
            throw new TransferException(FailureReason.INVALID_RECORD, "mutable part has no valid Generation");
        }
        Map<String, Object> rest = new LinkedHashMap<>(map);
        rest.keySet().removeAll(List.of(IDENTIFIER, SESSION, BOOT, FORCED));
        try {
            return new Stored(TransferProgress.of(rest), list.string(SESSION), list.string(BOOT),
                    list.bool(FORCED).orElse(false), false);
        } catch (IllegalArgumentException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, "mutable part: " + e.getMessage(), e);
        }
    }

    /**
     * Replaces the mutable part.
     *
     * @param before what is there
     * @param after the value to write, complete with its generation
     */
    void write(Path directory, UUID identifier, Stored before, Stored after, Durability durability)
            throws IOException, TransferException {
        boolean forced = durability == Durability.POWER;
        Map<String, Object> map = after.progress.toPropertyList();
        map.put(IDENTIFIER, identifier.toString());
        after.session.ifPresent(session -> map.put(SESSION, session));
        after.boot.ifPresentOrElse(boot -> map.put(BOOT, boot), () -> map.remove(BOOT));
        map.put(FORCED, forced);
        byte[] bytes = SealedPropertyList.encode(map);
        boolean aside = !forced && before.forcedFile;
        reserve.replace(directory.resolve(aside ? Layout.RECENT : Layout.MUTABLE), bytes, forced);
        if (forced && before.recentFile) {
            files.delete(directory.resolve(Layout.RECENT));
        }
    }
}
