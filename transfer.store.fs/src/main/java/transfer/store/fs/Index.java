// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.store.QueuedTransfer;
import transfer.api.store.TransferRecord;

/**
 * Says of records that were read before that they only wait for their turn, so that a relaunch with very many of them need not read
 * each. It is derived from the records and never the truth: an entry counts only while its record looks from outside as it did when it was
 * read ({@link Appearance}); without one, and before anything is done about a transfer, the record is read. The file is never forced, and
 * can be deleted, damaged, old or another directory's: then more is read.
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

    private final Layout layout;
    private final FileOperations files;
    private final Clock clock;
    private int listings;
    private volatile IndexTable table;
    private ByteArrayOutputStream fresh = new ByteArrayOutputStream();
    private int count;
    private int end;

    Index(Layout layout, FileOperations files, Clock clock) {
        this.layout = layout;
        this.files = files;
        this.clock = clock;
    }

    /** The directory is going to be listed. To be followed by {@link #listed}. */
    synchronized void listing() {
        listings++;
    }

    /**
     * The directory has been listed.
     *
     * @param whole whether it was to its end: then what nobody has asked for is of no more use
     */
    synchronized void listed(boolean whole) {
        if (--listings > 0 || table == null) {
            return;
        }
        IndexTable known = table;
        table = null;
        try {
            byte[] right = whole ? known.confirmed() : new byte[0];
            if (whole && known.size() >= FEW && right.length < known.end() / 2) {
                fresh.writeBytes(right);
                files.replace(layout.index(), IndexTable.block(fresh.toByteArray()), false);
            } else if (count >= FEW) {
                append();
            }
        } catch (IOException e) {
            LOG.debug("{} is not written: {}", layout.index(), Failures.describe(e));
        }
        fresh = new ByteArrayOutputStream();
        count = 0;
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
            } catch (IOException | IllegalArgumentException e) {
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
        try (FileChannel channel = files.reopen(layout.index())) {
            return channel.size() > LARGEST ? new byte[0] : files.read(channel);
        }
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

    private synchronized void add(byte[] entry) {
        if (table == null || end > LARGEST - MANY * entry.length) {
            return;
        }
        fresh.writeBytes(entry);
        count++;
        if (count < MANY) {
            return;
        }
        try {
            append();
        } catch (IOException e) {
            LOG.debug("{} is not written: {}", layout.index(), Failures.describe(e));
            end = LARGEST;
        }
        fresh = new ByteArrayOutputStream();
        count = 0;
    }

    private void append() throws IOException {
        byte[] block = IndexTable.block(fresh.toByteArray());
        try (FileChannel channel = open(layout.index())) {
            files.write(channel, ByteBuffer.wrap(block), end, false);
        }
        end += block.length;
    }

    private FileChannel open(Path file) throws IOException {
        try {
            return files.create(file);
        } catch (FileAlreadyExistsException e) {
            return files.reopen(file);
        }
    }
}
