// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

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
    private byte[] block = new byte[0];
    private int count;
    private volatile boolean held;

    /**
     * Makes an empty one.
     *
     * @param out where it is passed on
     * @param most how much at once
     */
    LargeWriteStream(OutputStream out, int most) {
        this.out = out;
        this.most = most;
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
            if (count == 0 && length - done >= most) {
                out.write(bytes, offset + done, most);
                done += most;
            } else {
                int next = Math.min(length - done, most - count);
                gather(bytes, offset + done, next);
                done += next;
            }
        }
    }

    private void gather(byte[] bytes, int offset, int length) throws IOException {
        int size = count + length;
        if (size > block.length) {
            block = Arrays.copyOf(block, size <= SMALL ? SMALL : most);
        }
        System.arraycopy(bytes, offset, block, count, length);
        count = size;
        if (count == most) {
            passOn();
        }
    }

    private void passOn() throws IOException {
        int length = count;
        count = 0;
        if (length > 0) {
            out.write(block, 0, length);
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
