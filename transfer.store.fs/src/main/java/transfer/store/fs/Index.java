// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.TransferException;
import transfer.api.store.QueuedTransfer;
import transfer.api.store.TransferRecord;

/**
 * Says of records that were made or read before that they only wait for their turn, so that a relaunch with very many of them need not
 * read each. It is derived from the records and never the truth: an entry counts only while its record looks from outside as it did when
 * that was known ({@link Appearance}); without one, and before anything is done about a transfer, the record is read. The file is never
 * forced, and can be deleted, damaged, old or another directory's: then more is read.
 *
 * <p>It is in memory only while the directory is being listed.
 */
final class Index {
    private static final Logger LOG = LoggerFactory.getLogger(Index.class);
    /** So many new entries are written at a time. */
    private static final int MANY = 4096;
    /** Fewer are not worth a file. */
    private static final int FEW = 256;
    /** A larger file would need too much memory. */
    private static final int LARGEST = 64 << 20;
    private static final int UNKNOWN = -1;

    private final Layout layout;
    private final FileOperations files;
    private final Clock clock;
    private int listings;
    private volatile IndexTable table;
    private ByteArrayOutputStream fresh = new ByteArrayOutputStream();
    private int count;
    /** Where what is next goes. */
    private int end = UNKNOWN;

    Index(Layout layout, FileOperations files, Clock clock) {
        this.layout = layout;
        this.files = files;
        this.clock = clock;
    }

    /** Is of use while this list is consumed. If the store has been closed by its end nothing is written: there may be a new owner. */
    Stream<UUID> listing(Stream<UUID> all, Gate gate) {
        AtomicBoolean whole = new AtomicBoolean();
        Stream<UUID> end = Stream.of(whole).peek(any -> whole.set(true)).flatMap(any -> Stream.empty());
        begin();
        return Stream.concat(all, end).onClose(() -> {
            try {
                gate.pass("the index can not be written", () -> {
                    end(whole.get());
                    return whole;
                });
            } catch (TransferException e) {
                LOG.debug("{} is left as it is", layout.index(), e);
            }
        });
    }

    /** The directory is going to be listed. To be followed by {@link #end}. */
    synchronized void begin() {
        listings++;
    }

    /**
     * The directory has been listed.
     *
     * @param whole whether it was to its end: then what nobody has asked for is of no more use
     */
    synchronized void end(boolean whole) {
        if (--listings > 0 || table == null) {
            return;
        }
        IndexTable known = table;
        table = null;
        byte[] right = whole ? known.confirmed() : new byte[0];
        if (whole && known.size() >= FEW && right.length < known.end() / 2) {
            write(() -> renew(known.end(), right));
        } else {
            flush();
        }
    }

    /** What is known of a transfer, while the directory is being listed. */
    Optional<QueuedTransfer> find(UUID identifier) {
        IndexTable known = table();
        if (known == null) {
            return Optional.empty();
        }
        Optional<IndexEntry> entry = known.find(identifier)
                .filter(one -> Appearance.of(layout.record(identifier)).resembles(one.mark()));
        entry.ifPresent(one -> known.confirm(identifier));
        return entry.map(IndexEntry::queued);
    }

    private IndexTable table() {
        IndexTable known = table;
        return known == null ? load() : known;
    }

    private synchronized IndexTable load() {
        if (table == null && listings > 0) {
            try {
                table = new IndexTable(bytes());
            } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
                LOG.debug("{} can not be used, and is made anew: {}", layout.index(), e.toString());
                table = new IndexTable(new byte[0]);
            }
            end = table.end();
        }
        return table;
    }

    private byte[] bytes() throws IOException {
        files.delete(FileOperations.temporary(layout.index()));
        if (!FileOperations.exists(layout.index())) {
            return new byte[0];
        }
        return Uninterrupted.run(() -> {
            try (FileChannel channel = files.reopen(layout.index())) {
                return channel.size() > LARGEST ? new byte[0] : files.read(channel);
            }
        });
    }

    /** To be called before a record is read. @return what is to be given to {@link #note} afterwards */
    Appearance before(UUID identifier) {
        IndexTable known = table;
        return known == null || known.isConfirmed(identifier) ? Appearance.UNKNOWN : Appearance.of(layout.record(identifier));
    }

    /** A record was read that looked like that before. */
    void note(TransferRecord record, Appearance before) {
        if (before.isSettled(clock.instant())) {
            QueuedTransfer.of(record).ifPresent(queued -> add(new IndexEntry(queued, before.mark()).bytes()));
        }
    }

    /** Takes up a transfer that was submitted some time ago, if nothing has been done about it since. */
    void admit(QueuedTransfer queued) {
        Path directory = layout.record(queued.identifier());
        Appearance seen = Appearance.of(directory);
        if (seen.isSettled(clock.instant()) && isUntouched(directory)) {
            add(new IndexEntry(queued, seen.mark()).bytes());
        }
    }

    private static boolean isUntouched(Path directory) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = Layout.name(entry);
                if (!name.equals(Layout.IMMUTABLE) && !name.equals(Layout.BODY)) {
                    return false;
                }
            }
            return true;
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
    }

    private synchronized void add(byte[] entry) {
        fresh.writeBytes(entry);
        count++;
        if (count >= MANY) {
            write(this::append);
        }
    }

    /** Writes what is new, if it is worth it. */
    synchronized void flush() {
        if (count >= FEW) {
            write(this::append);
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    private void write(Write write) {
        try {
            write.run();
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            LOG.debug("{} is not written: {}", layout.index(), e.toString());
        }
        fresh = new ByteArrayOutputStream();
        count = 0;
    }

    private void append() throws IOException {
        byte[] block = IndexTable.block(fresh.toByteArray());
        if (end == UNKNOWN) {
            end = new IndexTable(bytes()).end();
        }
        if (end > LARGEST - block.length) {
            return;
        }
        Uninterrupted.run(() -> {
            try (FileChannel channel = open(layout.index())) {
                files.write(channel, ByteBuffer.wrap(block), end, false);
                return block;
            }
        });
        end += block.length;
    }

    /** Leaves out what is of no more use of what was there up to some place. */
    private void renew(int until, byte[] right) throws IOException {
        byte[] since = Arrays.copyOfRange(bytes(), until, end);
        fresh.writeBytes(right);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(since);
        if (fresh.size() > 0) {
            all.writeBytes(IndexTable.block(fresh.toByteArray()));
        }
        files.replace(layout.index(), all.toByteArray(), false);
        end = all.size();
    }

    private FileChannel open(Path file) throws IOException {
        try {
            return files.create(file);
        } catch (FileAlreadyExistsException e) {
            return files.reopen(file);
        }
    }
}
