// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Optional;
import java.util.UUID;
import okhttp3.HttpUrl;
import okhttp3.Request;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskRequest;

/**
 * Sends the requests of one task, from any of its threads.
 *
 * <p>Redirects are followed by hand: {@value Redirects#MOST} at most, never from https to http. The application's headers and the
 * credentials go to their origin only. A Basic or Digest challenge of that origin is answered with the password, once for a request.
 */
final class TaskExchanges {
    private final Wire wire;
    private final RequestHeaders headers;
    private final PasswordLogin login;
    private final CallGroup group;

    TaskExchanges(Wire wire, TaskRequest task, String userAgent, Metrics metrics) {
        this.wire = wire;
        headers = new RequestHeaders(task, userAgent);
        login = new PasswordLogin(task.credentials().password());
        group = new CallGroup(metrics, transfer(task), task.credentials().proxyPassword());
    }

    private static Optional<UUID> transfer(TaskRequest task) {
        try {
            return task.properties().get(OriginalRequest.TRANSFER) instanceof String text
                    ? Optional.of(UUID.fromString(text))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Makes the requests under way fail, and every later one. From any thread. */
    void cancel() {
        group.cancel();
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
            group.metrics().add("redirects", 1);
        }
    }

    private HttpReply exchange(HttpAsk ask, HttpUrl url) throws TransferException {
        boolean ours = headers.credentialsGoTo(Origin.of(url));
        Optional<String> early = ours ? login.early(ask.method(), url) : Optional.empty();
        HttpReply reply = call(ask, url, early);
        if (reply.status() != 401 || !ours) {
            return reply;
        }
        Optional<String> answer = login.answer(reply, ask.method(), early.isPresent());
        if (answer.isEmpty()) {
            return reply;
        }
        reply.close();
        return call(ask, url, answer);
    }

    private HttpReply call(HttpAsk ask, HttpUrl url, Optional<String> authorization) throws TransferException {
        group.throwIfCancelled();
        Request.Builder builder = new Request.Builder().url(url);
        try {
            headers.addTo(builder, ask, Origin.of(url));
            authorization.ifPresent(value -> builder.header("Authorization", value));
        } catch (IllegalArgumentException e) {
            throw Failures.failure(
                    FailureReason.INVALID_REQUEST, Origin.of(url) + ": a header has a character that can not be sent", e);
        }
        return wire.call(builder, ask, group);
    }
}
