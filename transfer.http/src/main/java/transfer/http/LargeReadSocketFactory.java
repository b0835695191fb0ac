// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Plain sockets whose streams take what has arrived in large blocks from the system, and serve OkHttp's reads of 8 KiB from there: one
 * system call for sixteen. They are ordinary sockets in all else; SO_TIMEOUT in particular works, on which OkHttp's health check of
 * pooled connections depends.
 */
final class LargeReadSocketFactory extends SocketFactory {
    private static final int BLOCK = 128 * 1024;

    @Override
    public Socket createSocket() {
        return new LargeReadSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("OkHttp connects its sockets itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw new IOException("OkHttp connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw new IOException("OkHttp connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
        throw new IOException("OkHttp connects its sockets itself");
    }

    private static final class LargeReadSocket extends Socket {
        private InputStream input;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (input == null) {
                input = new LargeReadStream(super.getInputStream());
            }
            return input;
        }
    }

    /** Not safe for several readers at once, as little as the stream beneath. */
    private static final class LargeReadStream extends FilterInputStream {
        private byte[] block;
        private int next;
        private int end;

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
