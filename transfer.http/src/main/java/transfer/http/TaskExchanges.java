// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskRequest;

/**
 * Sends the requests of one task.
 *
 * <p>Redirects are followed by hand: {@value Redirects#MOST} at most, never from https to http. The application's headers and the
 * credentials go to their origin only. A request whose pooled connection turns out dead is repeated on a new one, if its method is
 * idempotent. The UUID of the transfer is the OkHttp request's tag.
 */
final class TaskExchanges {
    /** What {@code Retry-After} of a 503 is renamed to, out of OkHttp's sight. */
    static final String RETRY_AFTER = "transfer-retry-after";

    private static final int RECONNECTS = 3;

    private final OkHttpClient client;
    private final Watchdog watchdog;
    private final LongSupplier nanoTime;
    private final TaskRequest task;
    private final RequestHeaders headers;
    private final Metrics metrics;
    private final AtomicReference<Call> current = new AtomicReference<>();
    private volatile boolean cancelled;

    TaskExchanges(OkHttpClient client, Watchdog watchdog, LongSupplier nanoTime, TaskRequest task, String userAgent, Metrics metrics) {
        this.client = client;
        this.watchdog = watchdog;
        this.nanoTime = nanoTime;
        this.task = task;
        this.metrics = metrics;
        headers = new RequestHeaders(task, userAgent);
    }

    /** Makes the request under way fail, and every later one. From any thread. */
    void cancel() {
        cancelled = true;
        Call call = current.get();
        if (call != null) {
            call.cancel();
        }
    }

    /** See {@link TaskControl#send}. */
    HttpReply send(HttpAsk ask) throws TransferException {
        HttpUrl url = ask.url();
        for (int hops = 0; ; hops++) {
            HttpReply reply = exchange(ask, url);
            if (!Redirects.applies(ask.method(), reply.status())) {
                return reply;
            }
            try (reply) {
                url = Redirects.next(reply, hops);
            }
            metrics.add("redirects", 1);
        }
    }

    private HttpReply exchange(HttpAsk ask, HttpUrl url) throws TransferException {
        Request.Builder builder = new Request.Builder().url(url);
        addHeaders(builder, ask, Origin.of(url));
        for (int reconnects = 0; ; reconnects++) {
            CallEvents events = new CallEvents(metrics, nanoTime);
            builder.tag(CallEvents.class, events);
            if (task.properties().get(OriginalRequest.TRANSFER) instanceof String text) {
                builder.tag(UUID.class, uuid(text));
            }
            try {
                return call(builder, ask, events);
            } catch (StaleConnection e) {
                if (reconnects == RECONNECTS) {
                    throw Failures.ofConnection(url, e.failure);
                }
                metrics.add("reconnects", 1);
                client.connectionPool().evictAll();
            }
        }
    }

    private void addHeaders(Request.Builder builder, HttpAsk ask, Origin origin) throws TransferException {
        try {
            headers.addTo(builder, ask, origin);
        } catch (IllegalArgumentException e) {
            throw Failures.failure(FailureReason.INVALID_REQUEST, origin + ": a header has a character that can not be sent", e);
        }
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private HttpReply call(Request.Builder builder, HttpAsk ask, CallEvents events) throws TransferException, StaleConnection {
        AtomicReference<Watchdog.Watch> watching = new AtomicReference<>();
        Request request = builder.method(ask.method(), ask.body().map(body -> body(body, watching)).orElse(null)).build();
        Call call = client.newCall(request);
        Watchdog.Watch watch = watchdog.watch(call::cancel);
        watching.set(watch);
        current.set(call);
        boolean handedOn = false;
        try {
            throwIfCancelled();
            metrics.add("requests", 1);
            Response response = call.execute();
            watch.answered();
            handedOn = true;
            return new HttpReply(call, response, watch);
        } catch (IOException e) {
            throwIfCancelled();
            if (watch.fired()) {
                throw Failures.stalled(request.url(), false);
            }
            boolean repeatable = !ask.method().equals("POST") && !ask.method().equals("PATCH");
            if (repeatable && !events.freshConnection() && !events.answered() && !(e instanceof BodyException)) {
                throw new StaleConnection(e);
            }
            throw Failures.ofConnection(request.url(), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Failures.failure(FailureReason.PROTOCOL, Origin.of(request.url()) + ": the answer is not valid HTTP", e);
        } finally {
            if (!handedOn) {
                watch.close();
            }
        }
    }

    private void throwIfCancelled() {
        if (cancelled) {
            throw new TaskCancelled();
        }
    }

    private static RequestBody body(HttpBody body, AtomicReference<Watchdog.Watch> watch) {
        return new RequestBody() {
            @Override
            public MediaType contentType() {
                return body.contentType().map(MediaType::parse).orElse(null);
            }

            @Override
            public long contentLength() {
                return body.length();
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                body.writeTo(sink, moved -> watch.get().moved(moved));
            }
        };
    }

    /** A pooled connection was dead before anything of an answer came. */
    private static final class StaleConnection extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient IOException failure;

        StaleConnection(IOException failure) {
            super(null, null, false, false);
            this.failure = failure;
        }
    }
}
