// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import transfer.api.TransferException;

/**
 * Writes a run of bytes to the content, from one position on: gathered in a direct buffer, written in large blocks. For one thread. One
 * without a lane uses a buffer of the thread, so there can be one at a time on a thread.
 */
final class BlockWriter implements AutoCloseable {
    /** How much is gathered for a write without a lane. */
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

    /** Gives bytes to be written. */
    @FunctionalInterface
    interface Source {
        /**
         * Reads some.
         *
         * @return how many; -1 at the end
         */
        int read(ByteBuffer into) throws IOException;
    }

    private final ContentFile content;
    private final Tap tap;
    private final Optional<WriteLane> lane;
    private ByteBuffer buffer;
    private long start;

    BlockWriter(ContentFile content, long position, Tap tap) {
        this.content = content;
        this.tap = tap;
        lane = Optional.empty();
        start = position;
        buffer = BUFFERS.get().clear();
    }

    /**
     * One that reads on while it writes.
     *
     * @param lane writes for this writer alone, and is closed with it
     */
    BlockWriter(ContentFile content, long position, Tap tap, WriteLane lane) {
        this.content = content;
        this.tap = tap;
        this.lane = Optional.of(lane);
        start = position;
        buffer = lane.buffer(position);
    }

    /** The position after the last byte taken, written or not. */
    long position() {
        return start + buffer.position();
    }

    /** The position after the last byte that is in the file. */
    long written() {
        return lane.isPresent() ? lane.get().written() : start;
    }

    /** Whether so many bytes have been gathered, or as many as go into a block, that {@link #drain} is due. */
    boolean due(int most) {
        return buffer.position() >= most || !buffer.hasRemaining();
    }

    /**
     * Takes what one read of the source gives.
     *
     * @param most the most bytes to take
     * @return how many; -1 at the end of the source
     * @throws IOException the source failed
     */
    int fill(Source source, long most) throws IOException {
        int limit = buffer.limit();
        buffer.limit((int) Math.min(limit, buffer.position() + most));
        try {
            return source.read(buffer);
        } finally {
            buffer.limit(limit);
            lane.ifPresent(to -> to.gathered(start, buffer.position()));
        }
    }

    /** Has what was taken written to the file; with a lane, what was given to it before has been when this returns. */
    void drain() throws TransferException {
        int bytes = buffer.position();
        buffer.flip();
        try {
            tap.pass(start, buffer.duplicate());
            if (lane.isPresent()) {
                buffer.position(bytes);
                lane.get().write(start);
            } else {
                content.write(buffer, start);
            }
            start += bytes;
        } finally {
            buffer = lane.isPresent() ? lane.get().buffer(start) : buffer.clear();
        }
    }

    /** Writes what was taken to the file. */
    void flush() throws TransferException {
        if (buffer.position() > 0) {
            drain();
        }
        if (lane.isPresent()) {
            lane.get().settle();
        }
    }

    /** Ends the lane, if there is one. */
    @Override
    public void close() {
        lane.ifPresent(WriteLane::close);
    }
}
