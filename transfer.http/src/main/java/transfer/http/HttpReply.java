// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.util.List;
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
    private boolean ended;

    HttpReply(Call call, Response response, Watchdog.Watch watch, CallGroup group) {
        this.call = call;
        this.response = response;
        this.watch = watch;
        this.group = group;
        fields = new HeaderFields(seen(response.headers()));
        boolean multiplexed = response.protocol() == Protocol.HTTP_2 || response.protocol() == Protocol.H2_PRIOR_KNOWLEDGE;
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

    /** The body. What was read is to be reported to {@link #watch}; at its end, {@link #ended} is to be called. */
    BufferedSource body() {
        return response.body().source();
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
        if (!ended && !small) {
            call.cancel();
        }
        response.close();
        group.leave(call);
    }
}
