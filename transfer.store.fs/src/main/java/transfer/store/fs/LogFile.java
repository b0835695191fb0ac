// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of {@link SubmitLog}: entries are appended and forced, within room that was made and forced before, so that a force has
 * nothing but bytes to write. Nothing in it is ever changed: a file whose end is not certain gives way to a new one. What an interrupt
 * has closed is opened again. Not safe for several threads.
 */
final class LogFile {
    private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

    private final Layout layout;
    private final FileOperations files;
    private final RootDirectory root;
    private final Doubts doubts;
    private FileChannel channel;
    private long end;
    private long length;
    private boolean sound;
    private volatile boolean ambiguous;

    LogFile(Layout layout, FileOperations files, RootDirectory root, Doubts doubts) {
        this.layout = layout;
        this.files = files;
        this.root = root;
        this.doubts = doubts;
    }

    /** Whether what is in it, and nothing else, will be found after a power loss. */
    boolean isSound() {
        return sound;
    }

    /** Whether the one before this one may be found after a power loss, with all that it says. */
    boolean isAmbiguous() {
        return ambiguous;
    }

    boolean isThere() {
        return channel != null;
    }

    /** How many bytes its entries take. */
    long size() {
        return end;
    }

    long room() {
        return length - end;
    }

    List<LogEntry> entries() throws IOException {
        return channel == null ? List.of() : scan(LogFile::entry).entries();
    }

    private static LogEntry entry(LogEntry.Kind kind, UUID identifier, ByteBuffer bytes, boolean more) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return new LogEntry(kind, identifier, copy, more);
    }

    private <T> LogScan.Content<T> scan(LogScan.Maker<T> maker) throws IOException {
        return Uninterrupted.run(() -> LogScan.run(open()::read, open().size(), maker));
    }

    private void write(ByteBuffer bytes, boolean forced) throws IOException {
        Uninterrupted.run(() -> {
            files.write(open(), bytes.duplicate(), end, forced);
            return channel;
        });
    }

    private FileChannel open() throws IOException {
        if (!channel.isOpen()) {
            channel = files.reopen(layout.log());
        }
        return channel;
    }

    /**
     * Opens what an earlier owner has left.
     *
     * @param orderly whether all that is in it is known to be forced
     * @return what is in it
     */
    List<LogEntry.Head> open(boolean orderly) throws IOException {
        files.delete(FileOperations.temporary(layout.log()));
        if (!FileOperations.exists(layout.log())) {
            return List.of();
        }
        channel = files.reopen(layout.log());
        LogScan.Content<LogEntry.Head> content = scan((kind, identifier, bytes, more) -> new LogEntry.Head(kind, identifier));
        end = content.end();
        length = content.length();
        ambiguous = doubts.areInherited();
        sound = !ambiguous && content.clean() && (orderly || content.entries().isEmpty() || isForced());
        return content.entries();
    }

    private boolean isForced() {
        try {
            write(ByteBuffer.allocate(0), true);
            return true;
        } catch (IOException e) {
            LOG.warn("{}: it is written anew: {}", layout.log(), Failures.describe(e));
            return false;
        }
    }

    /** Makes entries durable. After a failure nothing is known about them, and nothing is to be appended any more. */
    void append(List<LogEntry> entries) throws IOException {
        ByteBuffer bytes = LogEntry.at(end, entries);
        int size = bytes.remaining();
        sound = false;
        try {
            write(bytes, true);
        } catch (IOException e) {
            doubts.tellOthers();
            revoke(e);
            throw e;
        }
        end += size;
        sound = true;
    }

    /** Whoever opens this after a kill must not find what a force has failed for: his own would succeed, and say nothing. */
    private void revoke(IOException because) {
        try {
            write(ByteBuffer.allocate(LogEntry.least()), false);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** Puts a new file with other entries in the place of this one. Until {@link #confirm} either may be found after a power loss. */
    void replace(List<LogEntry> entries, long room) throws IOException {
        ByteBuffer bytes = LogEntry.begin(entries);
        int size = bytes.remaining();
        Path temporary = FileOperations.temporary(layout.log());
        FileChannel made = files.createFilled(temporary, bytes, size + room);
        try {
            files.rename(temporary, layout.log());
        } catch (IOException e) {
            made.close();
            throw e;
        }
        close();
        channel = made;
        end = size;
        length = size + room;
        sound = false;
        ambiguous = true;
    }

    void confirm() throws IOException {
        root.force();
        sound = true;
        ambiguous = false;
    }

    void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
