// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.store.fs.LogEntry.Kind;

/**
 * Makes the directories agree with {@link SubmitLog}. Whether the directory of a submitted transfer is as it should be is found out when
 * it is first read: of thousands, a death of the process leaves a few that are not.
 */
final class Replay {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final Layout layout;
    private final FileOperations files;
    private final Reserve reserve;
    /** Submitted transfers that nobody has found valid since the directory was opened. */
    private final Set<UUID> unmet = ConcurrentHashMap.newKeySet();

    Replay(Layout layout, FileOperations files, Reserve reserve) {
        this.layout = layout;
        this.files = files;
        this.reserve = reserve;
    }

    /** A transfer was submitted by an earlier owner, and is to be made sure of. */
    void expect(UUID identifier) {
        unmet.add(identifier);
    }

    boolean expects(UUID identifier) {
        return unmet.contains(identifier);
    }

    Set<UUID> expected() {
        return Set.copyOf(unmet);
    }

    /** It is certain what is there: nothing is to be made of it any more. */
    void met(UUID identifier) {
        if (unmet.contains(identifier)) {
            synchronized (this) {
                unmet.remove(identifier);
            }
        }
    }

    /**
     * Makes sure that the expected transfers are there. What is there and valid stays as it is, with all that was done since. What can not
     * be made now is still expected.
     *
     * @return why those could not be made
     */
    synchronized Map<UUID, IOException> make(List<LogEntry> entries) {
        List<LogEntry> current = LogStanding.current(entries);
        Map<UUID, byte[]> ends = ends(current);
        Map<UUID, IOException> failures = new HashMap<>();
        for (LogEntry entry : current) {
            UUID identifier = entry.identifier();
            if (entry.kind() == Kind.SUBMITTED && unmet.contains(identifier)) {
                try {
                    makeNow(identifier, entry.bytes());
                    makeEnd(identifier, Optional.ofNullable(ends.get(identifier)));
                    unmet.remove(identifier);
                } catch (IOException e) {
                    failures.put(identifier, e);
                    LOG.debug("{}: it can not be made sure of", identifier, e);
                }
            }
        }
        return failures;
    }

    private static Map<UUID, byte[]> ends(List<LogEntry> entries) {
        Map<UUID, byte[]> ends = new HashMap<>();
        entries.stream().filter(entry -> entry.kind() == Kind.ENDED).forEach(entry -> ends.put(entry.identifier(), entry.bytes()));
        return ends;
    }

    private void makeEnd(UUID identifier, Optional<byte[]> packed) throws IOException {
        Path record = layout.record(identifier);
        if (packed.isPresent() && isDirectory(record) && !hasOutcome(record, identifier)) {
            reserve.replace(record.resolve(Layout.OUTCOME), PackedOutcome.unpack(packed.get()), true);
            files.delete(record.resolve(Layout.FINISHING));
        }
    }

    /**
     * Gives a record its name once more, and writes anew what the log may stand for of it: a force may have failed for that. It has been
     * made sure of before.
     */
    void renew(UUID identifier) throws IOException {
        Path record = layout.record(identifier);
        if (isDirectory(record)) {
            files.rename(record, layout.aside(identifier));
            files.rename(layout.aside(identifier), record);
            renew(record.resolve(Layout.IMMUTABLE));
            renew(record.resolve(Layout.OUTCOME));
        }
    }

    private void renew(Path file) throws IOException {
        try {
            Optional<byte[]> bytes = SealedPropertyList.bytes(file);
            if (bytes.isPresent()) {
                reserve.replace(file, bytes.get(), false);
            }
        } catch (TransferException e) {
            // it is not of this store, and scraps the record
        }
    }

    private static boolean hasOutcome(Path record, UUID identifier) throws IOException {
        Path outcome = record.resolve(Layout.OUTCOME);
        Optional<BasicFileAttributes> there = FileOperations.attributes(outcome);
        if (there.isPresent() && !there.get().isRegularFile()) {
            return true;
        }
        try {
            return RecordReader.outcome(outcome, identifier).isPresent();
        } catch (TransferException e) {
            return false;
        }
    }

    private void makeNow(UUID identifier, byte[] immutable) throws IOException {
        Path record = layout.record(identifier);
        if (!FileOperations.exists(record)) {
            restore(identifier, record);
        }
        if (isDirectory(record) && !isValid(record, identifier)) {
            reserve.replace(record.resolve(Layout.IMMUTABLE), immutable, true);
        }
    }

    private void restore(UUID identifier, Path record) throws IOException {
        for (Path other : new Path[] {layout.aside(identifier), layout.incoming(identifier)}) {
            if (FileOperations.exists(other)) {
                files.rename(other, record);
                return;
            }
        }
        reserve.use(() -> files.createDirectory(record));
    }

    private static boolean isDirectory(Path record) throws IOException {
        return FileOperations.attributes(record).map(BasicFileAttributes::isDirectory).orElse(false);
    }

    private static boolean isValid(Path record, UUID identifier) throws IOException {
        Optional<BasicFileAttributes> there = FileOperations.attributes(record.resolve(Layout.IMMUTABLE));
        if (there.isPresent() && !there.get().isRegularFile()) {
            return true;
        }
        try {
            RecordReader.description(record, identifier);
            return true;
        } catch (TransferException e) {
            return e.reason() == FailureReason.NEWER_FORMAT;
        }
    }

    /**
     * Makes sure that a removed transfer is not there.
     *
     * @param anew whether a force may have failed for that: then its name is given once more, to be taken away
     */
    void remove(UUID identifier, boolean anew) throws IOException {
        boolean there = FileOperations.exists(layout.record(identifier));
        if (anew && !there) {
            reserve.use(() -> files.createDirectory(layout.record(identifier)));
        }
        if (anew || there) {
            files.deleteTree(layout.gone(identifier));
            files.rename(layout.record(identifier), layout.gone(identifier));
        }
    }
}
