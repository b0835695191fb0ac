// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * Makes single calls: under watch, under the address policies, and tagged with the transfer's UUID. A request whose pooled connection
 * turns out dead before anything of an answer came is repeated on another, if its method is idempotent (RFC 9110, section 9.2.2).
 */
final class Wire {
    private static final int RECONNECTS = 3;

    private final HttpClients clients;
    private final AddressGuard guard;
    private final Watchdog watchdog;
    private final LongSupplier nanoTime;

    Wire(HttpClients clients, AddressGuard guard, Watchdog watchdog, LongSupplier nanoTime) {
        this.clients = clients;
        this.guard = guard;
        this.watchdog = watchdog;
        this.nanoTime = nanoTime;
    }

    /**
     * Sends a request and returns when the header of its answer is there.
     *
     * @param builder URL and headers
     * @param ask method and body
     * @throws TransferException there is no acceptable answer
     */
    HttpReply call(Request.Builder builder, HttpAsk ask, CallGroup group) throws TransferException {
        Optional<Duration> invitation = ask.body().flatMap(HttpBody::invitation);
        for (int reconnects = 0; ; reconnects++) {
            try {
                return attempt(builder, ask, group, new Manner(reconnects < RECONNECTS, invitation));
            } catch (Uninvited e) {
                group.metrics().add("uninvited", 1);
                invitation = Optional.empty();
            } catch (StaleConnection e) {
                group.metrics().add("reconnects", 1);
                clients.evictIdle();
            }
        }
    }

    /**
     * How a call is made.
     *
     * @param again whether it is repeated if its pooled connection turns out dead
     * @param invitation how long to wait for a 100 before the body is sent; empty: not at all
     */
    private record Manner(boolean again, Optional<Duration> invitation) {}

    private HttpReply attempt(Request.Builder builder, HttpAsk ask, CallGroup group, Manner manner)
            throws TransferException, StaleConnection, Uninvited {
        CallEvents events = new CallEvents(group.metrics(), nanoTime);
        AtomicReference<Watchdog.Watch> watching = new AtomicReference<>();
        builder.removeHeader("Expect");
        manner.invitation().ifPresent(wait -> builder.header("Expect", "100-continue"));
        Request request = builder
                .tag(CallEvents.class, events)
                .tag(UUID.class, group.transfer().orElse(null))
                .method(ask.method(), ask.body().map(body -> new WireBody(body, watching::get)).orElse(null))
                .build();
        OkHttpClient client = clients.client(request.isHttps(), group.proxyPassword());
        Call call = client.newCall(request);
        Watchdog.Watch watch = watchdog.watch(() -> stop(call, events));
        watching.set(watch);
        ask.body().ifPresent(body -> body.anew(watch));
        manner.invitation().ifPresent(wait -> events.whenAsked(() -> watch.awaitInvitation(wait)));
        boolean handedOn = false;
        group.enter(call);
        try {
            group.metrics().add("requests", 1);
            Response response = execute(call, request);
            watch.answered();
            handedOn = true;
            return new HttpReply(call, response, watch, group, events.socket(), nanoTime);
        } catch (IOException e) {
            group.throwIfCancelled();
            if (watch.uninvited()) {
                throw new Uninvited();
            }
            if (watch.fired()) {
                throw Failures.stalled(request.url(), false);
            }
            if (manner.again() && isStale(e, ask, events)) {
                throw new StaleConnection();
            }
            throw Failures.ofConnection(request.url(), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Failures.failure(FailureReason.PROTOCOL, Origin.of(request.url()) + ": the answer is not valid HTTP", e);
        } finally {
            if (!handedOn) {
                group.leave(call);
                watch.close();
            }
        }
    }

    /** A cancelled call ends, unless it waits for a connection of HTTP/2 that takes nothing more: with that, all ends that waits for it. */
    private static void stop(Call call, CallEvents events) {
        if (call.isCanceled()) {
            events.sever();
        }
        call.cancel();
    }

    private static boolean isStale(IOException e, HttpAsk ask, CallEvents events) {
        boolean repeatable = !ask.method().equals("POST") && !ask.method().equals("PATCH");
        boolean refused = e instanceof PolicyRefusal || e instanceof ProxyRefusal || e instanceof BodyException;
        boolean dead = events.reused() && !events.answered() && !refused;
        return repeatable && (dead || e instanceof AnswerOrder.Disorder);
    }

    private Response execute(Call call, Request request) throws IOException {
        try {
            guard.enter(request.url());
            return call.execute();
        } finally {
            guard.leave();
        }
    }

    /** The server did not ask for the body in time; none of it has been sent. */
    private static final class Uninvited extends Exception {
        private static final long serialVersionUID = 1L;

        Uninvited() {
            super(null, null, false, false);
        }
    }

    /** A pooled connection was dead before anything of an answer came. */
    private static final class StaleConnection extends Exception {
        private static final long serialVersionUID = 1L;

        StaleConnection() {
            super(null, null, false, false);
        }
    }
}
