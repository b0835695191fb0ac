// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import transfer.api.TransferException;

/**
 * The file that a download's bytes go to. Nothing is forced, created or renamed: the store does that. Safe for several writers of
 * different places.
 */
final class ContentFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private ContentFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Opens an existing regular file. */
    static ContentFile open(Path file) throws TransferException {
        try {
            return new ContentFile(
                    file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            throw Failures.ofFile("opening the content", e);
        }
    }

    /** Where it is. */
    Path path() {
        return path;
    }

    /** The file beside it that a {@link SegmentFile} is kept in. */
    Path beside() {
        return beside(path);
    }

    /** The same for a file that is not open. */
    static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".segments");
    }

    long size() throws TransferException {
        try {
            return channel.size();
        } catch (IOException e) {
            throw Failures.ofFile("reading the content", e);
        }
    }

    /** Cuts off what is beyond so many bytes. */
    void cut(long bytes) throws TransferException {
        try {
            if (channel.size() > bytes) {
                channel.truncate(bytes);
            }
        } catch (IOException e) {
            throw Failures.ofFile("cutting the content", e);
        }
    }

    /**
     * Writes at a position.
     *
     * @return the position after what was written, also of a write that failed half-way
     */
    long write(ByteBuffer bytes, long position) throws TransferException {
        long at = position;
        try {
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            return at;
        } catch (IOException e) {
            throw Failures.ofFile("writing the content", e);
        }
    }

    /** Reads from a position until the buffer is full; false if the file ends before. */
    boolean read(ByteBuffer into, long position) throws TransferException {
        long at = position;
        try {
            while (into.hasRemaining()) {
                int read = channel.read(into, at);
                if (read < 0) {
                    return false;
                }
                at += read;
            }
            return true;
        } catch (IOException e) {
            throw Failures.ofFile("reading the content", e);
        }
    }

    @Override
    public void close() throws TransferException {
        try {
            channel.close();
        } catch (IOException e) {
            throw Failures.ofFile("closing the content", e);
        }
    }
}
