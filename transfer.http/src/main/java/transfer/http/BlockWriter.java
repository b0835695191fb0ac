// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import okio.BufferedSource;
import transfer.api.TransferException;

/**
 * Writes a run of bytes to the content, from one position on: gathered in a direct buffer of the thread, written in large blocks. For
 * one thread, and only one at a time on a thread.
 */
final class BlockWriter {
    /** How much is gathered for a write. */
    static final int BLOCK = 128 * 1024;

    private static final ThreadLocal<ByteBuffer> BUFFERS = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BLOCK));

    /** Sees the bytes on their way to the file. */
    @FunctionalInterface
    interface Tap {
        /**
         * Bytes are about to be written.
         *
         * @param position where to
         * @param bytes to be read, with position and limit left as they are
         */
        void pass(long position, ByteBuffer bytes);
    }

    private final ContentFile content;
    private final Tap tap;
    private final ByteBuffer buffer;
    private long written;

    BlockWriter(ContentFile content, long position, Tap tap) {
        this.content = content;
        this.tap = tap;
        written = position;
        buffer = BUFFERS.get().clear();
    }

    /** The position after the last byte taken, written or not. */
    long position() {
        return written + buffer.position();
    }

    /** The position after the last byte that is in the file. */
    long written() {
        return written;
    }

    /** Whether so many bytes wait to be written that {@link #drain} is due. */
    boolean due(int most) {
        return buffer.position() >= most;
    }

    /**
     * Takes what one read of the source gives.
     *
     * @param most the most bytes to take
     * @return how many; -1 at the end of the source
     * @throws IOException the source failed
     */
    int fill(BufferedSource source, long most) throws IOException {
        buffer.limit((int) Math.min(BLOCK, buffer.position() + Math.min(most, BLOCK)));
        try {
            return source.read(buffer);
        } finally {
            buffer.limit(BLOCK);
        }
    }

    /** Writes what was taken to the file. */
    void drain() throws TransferException {
        buffer.flip();
        try {
            tap.pass(written, buffer.duplicate());
            written = content.write(buffer, written);
        } finally {
            buffer.clear();
        }
    }
}
