// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A client in the middle of a request, as a {@link Lie} sees it. Everything is sent at once. */
public final class LiedTo {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final SeenRequest request;
    private final CountDownLatch serverClosed;
    private boolean bodyRead;
    private boolean close;

    LiedTo(Socket socket, InputStream in, SeenRequest request, CountDownLatch serverClosed) throws IOException {
        this.socket = socket;
        this.in = in;
        this.out = socket.getOutputStream();
        this.request = request;
        this.serverClosed = serverClosed;
    }

    /** The request. */
    public SeenRequest request() {
        return request;
    }

    /** Reads the body of the request, whole. Lies that do not call it answer before the body is read. */
    public byte[] readBody() throws IOException {
        bodyRead = true;
        if (request.header("Transfer-Encoding").isPresent()) {
            throw new IOException("chunked requests are not expected");
        }
        int length = Integer.parseInt(request.header("Content-Length").orElse("0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body ended after " + body.length + " of " + length + " bytes");
        }
        return body;
    }

    /** Reads so many bytes of the body and leaves the rest. */
    public byte[] readSome(int bytes) throws IOException {
        bodyRead = true;
        close = true;
        return in.readNBytes(bytes);
    }

    /** Sends characters as ISO 8859-1. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes. */
    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Sends bytes in the chunked coding, a chunk of that size each, with the last chunk. */
    public void sendChunked(byte[] bytes, int size) throws IOException {
        for (int at = 0; at < bytes.length; at += size) {
            int count = Math.min(size, bytes.length - at);
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            chunk.writeBytes((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            chunk.write(bytes, at, count);
            chunk.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            send(chunk.toByteArray());
        }
        send("0\r\n\r\n");
    }

    /** Sends nothing until the client goes or the server is closed. */
    public void stall() throws IOException {
        stallUntil(serverClosed);
    }

    /** Sends nothing until the client goes, the server is closed, or the latch is at 0. */
    public void stallUntil(CountDownLatch latch) throws IOException {
        close = true;
        socket.setSoTimeout(50);
        while (serverClosed.getCount() > 0 && latch.getCount() > 0) {
            try {
                if (in.read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                // nothing heard: goes on saying nothing
            }
        }
    }

    /** Sends the bytes one at a time, with a pause after each, until the client goes or the server is closed. */
    public void drip(byte[] bytes, int pauseMillis) throws IOException {
        close = true;
        socket.setSoTimeout(pauseMillis);
        for (int i = 0; i < bytes.length && serverClosed.getCount() > 0; i++) {
            send(new byte[] {bytes[i]});
            try {
                if (in.read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                // time for the next one
            }
        }
    }

    /** Aborts the connection: the client sees a reset. */
    public void reset() throws IOException {
        close = true;
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Lets the connection be closed cleanly when the lie has been played. */
    public void closeAfterwards() {
        close = true;
    }

    boolean mayGoOn() throws IOException {
        if (!close && !bodyRead && !request.header("Content-Length").orElse("0").equals("0")) {
            readBody();
        }
        return !close;
    }
}
