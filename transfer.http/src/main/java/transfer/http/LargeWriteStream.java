// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;

/**
 * Gathers what is written in small pieces and passes it on in large blocks: when a block is full, and all there is when flushed. No byte
 * is passed on twice, and none once passing one on has failed.
 *
 * <p>Whoever waits for an answer to what he wrote must have flushed it. OkHttp does so with HTTP/1.1. With HTTP/2 it waits for the peer
 * to take data that it has not flushed, and would wait for ever for what is kept back here.
 */
final class LargeWriteStream extends OutputStream implements BodySink {
    private static final int SMALL = 8 * 1024;

    private final OutputStream out;
    private final int most;
    private final boolean outside;
    private final Taker taker;
    private ByteBuffer block = ByteBuffer.allocate(0);
    private volatile boolean held;
    private boolean broken;

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
        outside = false;
        taker = bytes -> out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
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
        outside = true;
        taker = system::write;
    }

    /** While held, flushing does nothing. From any thread. */
    void hold(boolean now) {
        held = now;
    }

    /** Whether passing on has failed: nothing is taken any more. */
    boolean broken() {
        return broken;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        write(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            int room = most - block.position();
            if (end - bytes.position() < most || !outside && !bytes.hasArray()) {
                gather(bytes.limit(Math.min(end, bytes.position() + room)));
            } else if (room < most) {
                passOn();
            } else {
                take(bytes.limit(bytes.position() + most));
                bytes.position(bytes.limit());
            }
            bytes.limit(end);
        }
    }

    private void gather(ByteBuffer bytes) throws IOException {
        throwIfBroken();
        if (bytes.remaining() > block.remaining()) {
            int size = block.position() + bytes.remaining() <= SMALL ? SMALL : most;
            block = (outside ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size)).put(block.flip());
        }
        block.put(bytes);
        if (block.position() == most) {
            passOn();
        }
    }

    private void passOn() throws IOException {
        ByteBuffer full = block.flip();
        try {
            if (full.hasRemaining()) {
                take(full);
            }
        } finally {
            full.clear();
        }
    }

    private void take(ByteBuffer bytes) throws IOException {
        throwIfBroken();
        broken = true;
        taker.take(bytes);
        broken = false;
    }

    private void throwIfBroken() throws SocketException {
        if (broken) {
            throw new SocketException("the connection broke when it was written to");
        }
    }

    @Override
    public void flush() throws IOException {
        if (!held) {
            throwIfBroken();
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
