// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import okhttp3.Call;
import okhttp3.Challenge;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** An answer whose header has arrived. To be closed; closing it early gives the connection up instead of draining it. */
final class HttpReply implements AutoCloseable {
    /** What {@code Retry-After} of a 503 is renamed to, out of OkHttp's sight. */
    static final String RETRY_AFTER = "transfer-retry-after";

    private static final long WORTH_DRAINING = 16_384;

    private final Call call;
    private final Response response;
    private final Watchdog.Watch watch;
    private final CallGroup group;
    private final HeaderFields fields;
    private final BodyLength length;
    private final Optional<LargeReadSocket> socket;
    private final LongSupplier nanoTime;
    private final Optional<FrameRests> rests;
    private boolean ended;
    private boolean large;
    private boolean straight;

    /**
     * An answer.
     *
     * @param socket the socket beneath, if HTTP/1.1 is spoken there without TLS
     */
    HttpReply(Call call, Response response, Watchdog.Watch watch, CallGroup group, Optional<LargeReadSocket> socket,
            LongSupplier nanoTime) {
        this.socket = socket;
        this.nanoTime = nanoTime;
        this.call = call;
        this.response = response;
        this.watch = watch;
        this.group = group;
        fields = new HeaderFields(seen(response.headers()));
        boolean multiplexed = response.protocol() == Protocol.HTTP_2 || response.protocol() == Protocol.H2_PRIOR_KNOWLEDGE;
        rests = multiplexed ? Optional.of(new FrameRests()) : Optional.empty();
        boolean none = response.request().method().equals("HEAD") || response.code() == 204 || response.code() == 304;
        length = none ? BodyLength.exact(0) : BodyLength.of(fields, multiplexed);
    }

    private static Headers seen(Headers headers) {
        String wait = headers.get(RETRY_AFTER);
        return wait == null ? headers : headers.newBuilder().set("Retry-After", wait).removeAll(RETRY_AFTER).build();
    }

    int status() {
        return response.code();
    }

    HeaderFields fields() {
        return fields;
    }

    /** How the end of the body is known. */
    BodyLength length() {
        return length;
    }

    /** The challenges of a 401 or 407. */
    List<Challenge> challenges() {
        return response.challenges();
    }

    /** Where the answer came from, after redirects. */
    HttpUrl url() {
        return response.request().url();
    }

    /** The method of the request that got this answer. */
    String method() {
        return response.request().method();
    }

    private BufferedSource body() {
        return response.body().source();
    }

    /**
     * The body will be read by {@link #read} and is so large that a connection may be spent on it: where that can be, it is read from the
     * socket itself once OkHttp has handed over what it had read ahead. Its blocks of 8 KiB would cost more than half of what is left
     * then. OkHttp never learns that the rest was read, so the connection is given up at the end.
     */
    void large() {
        large = socket.isPresent() && length.kind() == BodyLength.Kind.EXACT;
    }

    /**
     * Reads some of the body. What was read is to be reported to {@link #watch}; at its end, {@link #ended} is to be called.
     *
     * @param into of a large body, no more room than what is left of it
     * @return how many bytes; -1 at the end
     */
    int read(ByteBuffer into) throws IOException {
        if (straight) {
            int read = socket.get().take(into);
            if (read < 0) {
                throw new ProtocolException("unexpected end of stream");
            }
            return read;
        }
        if (large) {
            return lastAhead(into);
        }
        return rests.isPresent() ? framed(into, rests.get()) : body().read(into);
    }

    private int framed(ByteBuffer into, FrameRests rest) throws IOException {
        long begin = nanoTime.getAsLong();
        int count = body().read(into);
        long end = nanoTime.getAsLong();
        if (rest.due(count, end - begin)) {
            LockSupport.parkNanos(this, FrameRests.NANOS);
            rest.rested(nanoTime.getAsLong() - end);
        }
        return count;
    }

    /**
     * Has OkHttp read, with one byte for it on the socket. If that byte comes, and comes alone although there was room for more, and was
     * fetched for this read, then nothing else is left in any buffer between the socket and here.
     */
    private int lastAhead(ByteBuffer into) throws IOException {
        LargeReadSocket plain = socket.get();
        long before = plain.handedOut();
        plain.sip();
        int read = body().read(into);
        straight = read == 1 && plain.handedOut() == before + 1 && body().getBuffer().size() == 0 && into.hasRemaining();
        return read;
    }

    /** Guards the reading of the body. */
    Watchdog.Watch watch() {
        return watch;
    }

    /** The body was read to its end, so that the connection can be used again. */
    void ended() {
        ended = true;
    }

    /** Makes reading the body fail soon. From any thread. */
    void abort() {
        call.cancel();
    }

    /** The first bytes of the body, for error messages and outcomes; as far as they come without trouble. */
    byte[] excerpt(int most) {
        Buffer buffer = new Buffer();
        if (length.kind() != BodyLength.Kind.INVALID) {
            try {
                while (buffer.size() < most) {
                    long read = body().read(buffer, most - buffer.size());
                    if (read < 0) {
                        ended = true;
                        break;
                    }
                    watch.moved(read);
                }
            } catch (IOException | RuntimeException e) {
                return buffer.readByteArray();
            }
        }
        return buffer.readByteArray();
    }

    @Override
    public void close() {
        watch.close();
        boolean small = length.kind() == BodyLength.Kind.EXACT && length.bytes() <= WORTH_DRAINING;
        if (straight || !ended && !small) {
            call.cancel();
        }
        response.close();
        group.leave(call);
    }
}
