// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import okio.BufferedSource;
import transfer.api.TransferException;

/**
 * The file that a download's bytes go to, written from one position on. Bytes are gathered in a direct buffer and written in large
 * blocks. Nothing is forced, created or renamed: the store does that. For one thread.
 */
final class ContentFile implements AutoCloseable {
    private static final int BLOCK = 128 * 1024;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
    private long written;

    private ContentFile(FileChannel channel, long written) {
        this.channel = channel;
        this.written = written;
    }

    /**
     * Opens the file and cuts off what does not count.
     *
     * @param counts how many leading bytes count; if the file is shorter, none do
     */
    static ContentFile open(Path file, long counts) throws TransferException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            long kept = channel.size() < counts ? 0 : counts;
            if (channel.size() > kept) {
                channel.truncate(kept);
            }
            return new ContentFile(channel, kept);
        } catch (IOException e) {
            closeQuietly(channel);
            throw Failures.ofFile("opening the content", e);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // nothing was written through it
        }
    }

    /** How many bytes are there, with those that wait in the buffer. */
    long position() {
        return written + buffer.position();
    }

    /** How many bytes are in the file. */
    long written() {
        return written;
    }

    /** Whether {@link #drain} has to be called before the next {@link #fill}. */
    boolean full() {
        return !buffer.hasRemaining();
    }

    /**
     * Takes what a read of the source gives, into the buffer.
     *
     * @param most the most bytes to take
     * @return how many; -1 at the end of the source
     * @throws IOException the source failed
     */
    int fill(BufferedSource source, long most) throws IOException {
        int end = buffer.limit();
        buffer.limit((int) Math.min(end, buffer.position() + Math.min(most, BLOCK)));
        try {
            return source.read(buffer);
        } finally {
            buffer.limit(end);
        }
    }

    /** Writes the buffer to the file. */
    void drain() throws TransferException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                written += channel.write(buffer, written);
            }
        } catch (IOException e) {
            throw Failures.ofFile("writing the content", e);
        } finally {
            buffer.clear();
        }
    }

    /** Cuts the file to so many bytes and forgets the buffer. */
    void cut(long bytes) throws TransferException {
        buffer.clear();
        try {
            channel.truncate(bytes);
        } catch (IOException e) {
            throw Failures.ofFile("cutting the content", e);
        }
        written = bytes;
    }

    /** The size of the file itself. */
    long size() throws TransferException {
        try {
            return channel.size();
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
