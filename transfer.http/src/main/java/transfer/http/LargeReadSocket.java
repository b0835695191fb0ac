// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A plain socket whose stream takes what has arrived in large blocks from the system, and serves OkHttp's reads of 8 KiB from there:
 * one system call for sixteen. What is written is gathered as well, until it is flushed. It is an ordinary socket in all else; SO_TIMEOUT
 * in particular works, on which OkHttp's health check of pooled connections depends.
 *
 * <p>It also tells what has arrived unasked, for {@link AnswerOrder}.
 */
class LargeReadSocket extends Socket {
    private static final int BLOCK = 128 * 1024;

    private LargeReadStream input;
    private LargeWriteStream output;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        if (input == null) {
            input = new LargeReadStream(super.getInputStream());
        }
        return input;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return output();
    }

    /** What {@link #getOutputStream} gives. */
    synchronized LargeWriteStream output() throws IOException {
        if (output == null) {
            output = new LargeWriteStream(super.getOutputStream(), BLOCK);
        }
        return output;
    }

    /** How often something has been read from it. */
    long reads() {
        LargeReadStream stream = stream();
        return stream == null ? 0 : stream.reads;
    }

    /** How many bytes have arrived that nobody has read. */
    int pending() throws IOException {
        LargeReadStream stream = stream();
        return stream == null ? 0 : stream.available();
    }

    private synchronized LargeReadStream stream() {
        return input;
    }

    /** Not safe for several readers at once, as little as the stream beneath. */
    private static final class LargeReadStream extends FilterInputStream {
        private byte[] block;
        private int next;
        private int end;
        private volatile long reads;

        LargeReadStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            reads++;
            if (next == end) {
                if (length >= BLOCK) {
                    return in.read(into, offset, length);
                }
                if (block == null) {
                    block = new byte[BLOCK];
                }
                int read = in.read(block, 0, BLOCK);
                if (read < 0) {
                    return -1;
                }
                next = 0;
                end = read;
            }
            int count = Math.min(length, end - next);
            System.arraycopy(block, next, into, offset, count);
            next += count;
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            if (next == end) {
                return in.skip(count);
            }
            int skipped = (int) Math.max(0, Math.min(count, end - next));
            next += skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return end - next + in.available();
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
