// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.io.OutputStream;
import javax.net.ssl.SSLSocket;

/**
 * A TLS socket that makes large records of what is written in pieces, and one write to the connection of several records.
 *
 * <p>With HTTP/2 it leaves the writes as they are, see {@link LargeWriteStream}.
 */
final class LargeWriteTlsSocket extends ForwardingTlsSocket {
    /** The most that one record holds (RFC 8446, section 5.1). */
    private static final int RECORD = 16 * 1024;

    /** As many as go into one write to the connection, with what TLS adds to each. */
    private static final int BLOCK = UploadPieces.MOST - RECORD;

    private final LargeReadSocket beneath;
    private OutputStream output;

    /**
     * Takes over a socket.
     *
     * @param tls the socket
     * @param beneath what it writes to
     */
    LargeWriteTlsSocket(SSLSocket tls, LargeReadSocket beneath) {
        super(tls);
        this.beneath = beneath;
    }

    /** What it writes to. */
    LargeReadSocket beneath() {
        return beneath;
    }

    /** To be called after the handshake, which decides about HTTP/2. */
    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        if (output == null) {
            OutputStream out = super.getOutputStream();
            output = "h2".equals(getApplicationProtocol()) ? out : new LargeWriteStream(new Records(out, beneath.output()), BLOCK);
        }
        return output;
    }

    /**
     * Java's TLS flushes the connection after each record. Here this has no effect but after the last record of a write: that flush, as
     * all else that TLS does with the connection, happens under TLS's own lock.
     */
    private static final class Records extends OutputStream {
        private final OutputStream tls;
        private final LargeWriteStream beneath;

        Records(OutputStream tls, LargeWriteStream beneath) {
            this.tls = tls;
            this.beneath = beneath;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int before = Math.max(0, length - 1) / RECORD * RECORD;
            if (before > 0) {
                beneath.hold(true);
                try {
                    tls.write(bytes, offset, before);
                } finally {
                    beneath.hold(false);
                }
            }
            tls.write(bytes, offset + before, length - before);
        }

        @Override
        public void flush() throws IOException {
            tls.flush();
        }

        @Override
        public void close() throws IOException {
            tls.close();
        }
    }
}
