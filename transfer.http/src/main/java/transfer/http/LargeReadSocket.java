// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/**
 * A plain socket whose stream takes what has arrived in large blocks from the system, and serves OkHttp's reads of 8 KiB from there:
 * one system call for sixteen. What is written is gathered as well, until it is flushed. It is an ordinary socket in all else; SO_TIMEOUT
 * in particular works, on which OkHttp's health check of pooled connections depends.
 *
 * <p>It also tells what has arrived unasked, for {@link AnswerOrder}.
 */
class LargeReadSocket extends Socket {
    /** How much is gathered for a write. */
    private static final int BLOCK = UploadPieces.MOST;

    private final SocketBeneath system;
    private LargeReadStream input;
    private LargeWriteStream output;

    LargeReadSocket() throws SocketException {
        this(new SocketBeneath());
    }

    private LargeReadSocket(SocketBeneath system) throws SocketException {
        super(system);
        this.system = system;
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        if (input == null) {
            super.getInputStream();
            input = new LargeReadStream(system);
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
            output = new LargeWriteStream(system, super.getOutputStream(), BLOCK);
        }
        return output;
    }

    /** How often something has been read from it. */
    long reads() {
        LargeReadStream stream = stream();
        return stream == null ? 0 : stream.reads();
    }

    /** How many bytes have arrived that nobody has read. */
    int pending() throws IOException {
        LargeReadStream stream = stream();
        return stream == null ? 0 : stream.available();
    }

    /** How many bytes have been handed out. For the thread that reads. */
    long handedOut() {
        LargeReadStream stream = stream();
        return stream == null ? 0 : stream.handedOut();
    }

    /** The next read by an array gets one byte, whatever it asks for. For the thread that reads. */
    void sip() {
        stream().sip();
    }

    /**
     * Reads what is there, and waits for it if nothing is. For the thread that reads, which has made sure that nothing was read ahead.
     *
     * @return how many bytes; -1 at the end
     */
    int take(ByteBuffer into) throws IOException {
        return stream().take(into);
    }

    private synchronized LargeReadStream stream() {
        return input;
    }
}
