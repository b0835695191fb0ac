// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends requests as they are written, each on a connection of its own. */
final class RawClient {
    private static final int PATIENCE_MS = 20_000;

    private final URI server;

    RawClient(URI server) {
        this.server = server;
    }

    /** All that the server says until it closes the connection, interim answers included; fields end with a bar here. */
    String send(String start, String fields, String content) throws IOException {
        return exchange(start, fields + "|Content-Length: " + content.length(), content);
    }

    /** The same with less content than announced: the connection ends in the middle. */
    String sendPart(String start, String fields, int announced, String content) throws IOException {
        return exchange(start, fields + "|Content-Length: " + announced, content);
    }

    private String exchange(String start, String fields, String content) throws IOException {
        try (Socket socket = open()) {
            String head = start + " HTTP/1.1|Host: x|Connection: close" + (fields.startsWith("|") ? fields : "|" + fields) + "||";
            socket.getOutputStream().write((head.replace("|", "\r\n") + content).getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).replace("\r\n", "|");
        }
    }

    Socket open() throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }
}
