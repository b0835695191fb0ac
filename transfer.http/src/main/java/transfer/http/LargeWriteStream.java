// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/**
 * Gathers what is written in small pieces and passes it on in large blocks: when a block is full, and all there is when flushed. No byte
 * is passed on twice, also when passing it on fails.
 *
 * <p>Whoever waits for an answer to what he wrote must have flushed it. OkHttp does so with HTTP/1.1. With HTTP/2 it waits for the peer
 * to take data that it has not flushed, and would wait for ever for what is kept back here.
 */
final class LargeWriteStream extends OutputStream {
    private static final int SMALL = 8 * 1024;

    private final OutputStream out;
    private final int most;
    private final IntFunction<ByteBuffer> memory;
    private final Taker taker;
    private ByteBuffer block = ByteBuffer.allocate(0);
    private volatile boolean held;

    /** Takes a block. */
    @FunctionalInterface
    private interface Taker {
        void take(ByteBuffer bytes) throws IOException;
    }

    /**
     * Makes an empty one.
     *
     * @param out where it is passed on
     * @param most how much at once
     */
    LargeWriteStream(OutputStream out, int most) {
        this.out = out;
        this.most = most;
        memory = ByteBuffer::allocate;
        taker = bytes -> out.write(bytes.array(), 0, bytes.limit());
    }

    /**
     * Makes an empty one for a connection, which gathers outside of the heap, so that the system can take it from there.
     *
     * @param system where it is passed on
     * @param out the stream of the same connection
     * @param most how much at once
     */
    LargeWriteStream(SocketBeneath system, OutputStream out, int most) {
        this.out = out;
        this.most = most;
        memory = ByteBuffer::allocateDirect;
        taker = system::write;
    }

    /** While held, flushing does nothing. From any thread. */
    void hold(boolean now) {
        held = now;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (block.position() == 0 && length - done >= most) {
                out.write(bytes, offset + done, most);
                done += most;
            } else {
                int next = Math.min(length - done, most - block.position());
                gather(bytes, offset + done, next);
                done += next;
            }
        }
    }

    private void gather(byte[] bytes, int offset, int length) throws IOException {
        if (length > block.remaining()) {
            int size = block.position() + length;
            block = memory.apply(size <= SMALL ? SMALL : most).put(block.flip());
        }
        block.put(bytes, offset, length);
        if (block.position() == most) {
            passOn();
        }
    }

    private void passOn() throws IOException {
        ByteBuffer full = block.flip();
        try {
            if (full.hasRemaining()) {
                taker.take(full);
            }
        } finally {
            full.clear();
        }
    }

    @Override
    public void flush() throws IOException {
        if (!held) {
            passOn();
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        try (out) {
            passOn();
        }
    }
}
