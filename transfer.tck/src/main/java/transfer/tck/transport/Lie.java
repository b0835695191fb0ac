// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a {@link LyingServer} does with one request. */
@FunctionalInterface
public interface Lie {
    /**
     * Plays the answer. When it returns, the connection is kept for the next request, unless it was closed or
     * {@link LiedTo#closeAfterwards} was called.
     *
     * @throws IOException the client has gone; the connection is closed
     */
    void play(LiedTo client) throws IOException;

    /** Sends these characters as they are, ISO 8859-1; line ends must be written as CR LF. */
    static Lie raw(String text) {
        return client -> client.send(text);
    }

    /** A header (lines separated by line feeds, status line first) and a body, byte for byte; nothing is added. */
    static Lie answer(String header, byte[] body) {
        return client -> {
            client.send(lines(header));
            client.send(body);
        };
    }

    /** As {@link #answer(String, byte[])} with an ASCII body. */
    static Lie answer(String header, String body) {
        return answer(header, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** As {@link #answer(String, byte[])}, after which the connection is closed cleanly. */
    static Lie answerAndClose(String header, byte[] body) {
        return client -> {
            answer(header, body).play(client);
            client.closeAfterwards();
        };
    }

    /** Sends header and body, but closes the connection cleanly after the first {@code bytes} of the body. */
    static Lie cut(String header, byte[] body, int bytes) {
        return answerAndClose(header, Arrays.copyOf(body, bytes));
    }

    /** Sends header and body, but resets the connection after the first {@code bytes} of the body. */
    static Lie reset(String header, byte[] body, int bytes) {
        return client -> {
            answer(header, Arrays.copyOf(body, bytes)).play(client);
            client.reset();
        };
    }

    /** Sends header and the first {@code bytes} of the body, and then nothing more until the client or the server goes. */
    static Lie stall(String header, byte[] body, int bytes) {
        return client -> {
            answer(header, Arrays.copyOf(body, bytes)).play(client);
            client.stall();
        };
    }

    /** Closes the connection without a word. */
    static Lie hangUp() {
        return LiedTo::closeAfterwards;
    }

    /** Lines with CR LF at their ends and an empty line at the end. */
    static String lines(String header) {
        return header.strip().replace("\n", "\r\n") + "\r\n\r\n";
    }
}
