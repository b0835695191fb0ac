// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection: as much of HTTP/1.1 (RFC 9112) as the servers here need. Content must have a {@code Content-Length}. */
final class Connection implements AutoCloseable {
    private static final int LONGEST_LINE = 16_384;
    private static final int MOST_FIELDS = 200;
    private static final int DRAIN_MS = 2_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final AtomicInteger numbers;

    Connection(Socket socket, AtomicInteger numbers) throws IOException {
        this.socket = socket;
        this.numbers = numbers;
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 65_536);
        out = socket.getOutputStream();
    }

    InputStream in() {
        return in;
    }

    /** The next request; empty if the client closed the connection between requests. */
    Optional<Request> next() throws IOException {
        String start = line();
        if (start == null) {
            return Optional.empty();
        }
        String[] parts = start.split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new IOException("not a request line: " + start);
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String field = line(); field == null || !field.isEmpty(); field = line()) {
            int colon = field == null ? -1 : field.indexOf(':');
            if (colon < 1 || headers.size() > MOST_FIELDS) {
                throw new EOFException("the head broke off or has no form");
            }
            headers.computeIfAbsent(field.substring(0, colon), name -> new ArrayList<>()).add(field.substring(colon + 1).strip());
        }
        return Optional.of(new Request(numbers.incrementAndGet(), parts[0], parts[1], headers));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new EOFException("a line broke off");
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("a line is too long");
            }
            line.append((char) c);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    /** Writes an answer; an interim one has neither length nor body. */
    void write(int status, Map<String, String> headers, byte[] body, boolean last) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" .\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (status >= 200 && status != 204) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        if (last) {
            head.append("Connection: close\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + (status == 204 ? 0 : body.length)];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, all.length - start.length);
        out.write(all);
        out.flush();
    }

    /** Says that nothing more will be sent, and reads until the client has understood (RFC 9112, section 9.6). */
    long drain() {
        long drained = 0;
        byte[] buffer = new byte[65_536];
        try {
            socket.shutdownOutput();
            socket.setSoTimeout(DRAIN_MS);
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                drained += read;
            }
        } catch (IOException e) {
            // the client has gone away, or did not listen: either way the connection is of no more use
        }
        close();
        return drained;
    }

    /** Breaks the connection, in order or by a reset. */
    void breakOff(boolean reset) {
        try {
            socket.setSoLinger(reset, 0);
        } catch (SocketException e) {
            // closed already
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing more can be done with it
        }
    }
}
