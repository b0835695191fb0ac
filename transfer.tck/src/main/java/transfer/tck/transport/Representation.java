// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One version of a file, served as RFC 9110 says: GET and HEAD, single ranges, {@code If-Range} with a strong tag. The honest part of a
 * {@link LyingServer}.
 *
 * @param body the bytes
 * @param etag the entity tag with its quotes; empty: none is sent
 * @param headers more headers for the answer
 */
public record Representation(byte[] body, String etag, Map<String, String> headers) implements Lie {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    /** A version with a strong entity tag. */
    public Representation(byte[] body, String etag) {
        this(body, etag, Map.of());
    }

    /** Bytes that differ from those of another seed at almost every place. */
    public static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The same with one more header. */
    public Representation with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Representation(body, etag, more);
    }

    /** Serves it, but closes the connection after so many bytes of the body. */
    public Lie cutAfter(int bytes) {
        return client -> {
            serve(client, bytes);
            client.closeAfterwards();
        };
    }

    /** Serves it, but stalls after so many bytes of the body. */
    public Lie stallAfter(int bytes) {
        return client -> {
            serve(client, bytes);
            client.stall();
        };
    }

    @Override
    public void play(LiedTo client) throws IOException {
        serve(client, Integer.MAX_VALUE);
    }

    private void serve(LiedTo client, int most) throws IOException {
        String range = client.request().header("Range").orElse("");
        String condition = client.request().header("If-Range").orElse(etag);
        Matcher matcher = RANGE.matcher(range);
        boolean partial = matcher.matches() && condition.equals(etag) && !etag.startsWith("W/");
        long first = partial ? Long.parseLong(matcher.group(1)) : 0;
        if (partial && first >= body.length) {
            client.send(header("416 Range Not Satisfiable", "Content-Range: bytes */" + body.length + "\nContent-Length: 0"));
            return;
        }
        long end = partial && !matcher.group(2).isEmpty() ? Math.min(Long.parseLong(matcher.group(2)) + 1, body.length) : body.length;
        byte[] part = Arrays.copyOfRange(body, (int) first, (int) end);
        String length = "Content-Length: " + part.length + "\nAccept-Ranges: bytes";
        client.send(partial
                ? header("206 Partial Content", "Content-Range: bytes " + first + "-" + (end - 1) + "/" + body.length + "\n" + length)
                : header("200 OK", length));
        if (!client.request().method().equals("HEAD")) {
            client.send(Arrays.copyOf(part, Math.min(part.length, most)));
        }
    }

    private String header(String status, String fields) {
        StringBuilder header = new StringBuilder("HTTP/1.1 ").append(status).append('\n').append(fields).append('\n');
        if (!etag.isEmpty()) {
            header.append("ETag: ").append(etag).append('\n');
        }
        headers.forEach((name, value) -> header.append(name).append(": ").append(value).append('\n'));
        return Lie.lines(header.toString());
    }
}
