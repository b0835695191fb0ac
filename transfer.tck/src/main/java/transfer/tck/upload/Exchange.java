// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;

/** One request and its answer, with the fault that it meets. */
final class Exchange {
    private final Request request;
    private final Connection connection;
    private final Optional<Fault> fault;
    private final LongConsumer moved;
    private long received;
    private boolean invited;
    private OptionalInt status = OptionalInt.empty();

    /** @param moved is told of bytes of the content as they come */
    Exchange(Request request, Connection connection, Optional<Fault> fault, LongConsumer moved) {
        this.request = request;
        this.connection = connection;
        this.fault = fault;
        this.moved = moved;
    }

    Request request() {
        return request;
    }

    long received() {
        return received;
    }

    OptionalInt status() {
        return status;
    }

    /** Whether all of the content has been read, so that another request can follow. */
    boolean isThrough() {
        return status.isPresent() && received == request.length();
    }

    /** Ends the request from outside: its connection breaks. */
    void abort() {
        connection.breakOff(true);
    }

    /**
     * Reads the next bytes of the content, at most up to the place where it is to be cut.
     *
     * @return how many; -1 at its end
     * @throws IOException if the content broke off
     */
    int read(byte[] buffer) throws IOException {
        long left = request.length() - received;
        if (left == 0) {
            return -1;
        }
        int most = (int) Math.min(buffer.length, left);
        if (fault.orElse(null) instanceof Fault.Cut cut) {
            most = (int) Math.min(most, cut.bytes() - received);
            if (most == 0) {
                throw broken(cut.reset());
            }
        }
        if (!invited && request.header("Expect").filter("100-continue"::equalsIgnoreCase).isPresent()) {
            interim(100, Map.of());
        }
        invited = true;
        int read = connection.in().read(buffer, 0, most);
        if (read < 0) {
            throw new EOFException("the content ended " + left + " bytes early");
        }
        received += read;
        moved.accept(read);
        return read;
    }

    /** The content, for a caller that wants a stream. */
    InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return Exchange.this.read(one) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                byte[] some = new byte[length];
                int read = Exchange.this.read(some);
                System.arraycopy(some, 0, buffer, offset, Math.max(read, 0));
                return read;
            }
        };
    }

    /** Sends an interim answer (RFC 9110, section 15.2). */
    void interim(int code, Map<String, String> headers) throws IOException {
        connection.write(code, headers, new byte[0], false);
    }

    /** Sends the final answer, as the fault wants it. */
    void answer(int code, Map<String, String> headers, String body) throws IOException {
        Fault met = fault.orElse(null);
        if (met instanceof Fault.Cut cut) {
            throw broken(cut.reset());
        }
        if (met instanceof Fault.LoseAnswer) {
            throw broken(true);
        }
        if (met instanceof Fault.Alter alter) {
            send(alter.status().orElse(code), altered(headers, alter.headers()), body);
        } else {
            send(code, headers, body);
        }
    }

    /** Does what a {@link Fault.Refuse} says. */
    void refuse(Fault.Refuse refusal) throws IOException {
        send(refusal.status(), refusal.headers(), refusal.body());
        if (refusal.reset()) {
            throw broken(true);
        }
        if (!isThrough()) {
            received += connection.drain();
        }
    }

    private void send(int code, Map<String, String> headers, String body) throws IOException {
        status = OptionalInt.of(code);
        byte[] bytes = request.method().equals("HEAD") ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        connection.write(code, headers, bytes, received < request.length());
    }

    private static Map<String, String> altered(Map<String, String> headers, Map<String, String> changes) {
        Map<String, String> result = new LinkedHashMap<>(headers);
        changes.forEach((name, value) -> {
            result.keySet().removeIf(name::equalsIgnoreCase);
            if (!value.isEmpty()) {
                result.put(name, value);
            }
        });
        return result;
    }

    private IOException broken(boolean reset) {
        connection.breakOff(reset);
        return new EOFException("cut on purpose");
    }
}
