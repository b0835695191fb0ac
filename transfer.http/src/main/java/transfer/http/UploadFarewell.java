// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.TransferException;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskRequest;

/**
 * Removes the upload resource of a transfer that was cancelled. The server is asked first: what is complete is no longer an upload, and
 * stays. Nothing depends on it, so that nothing is tried again: where it fails the resource will expire. Used once.
 */
final class UploadFarewell implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadFarewell.class);

    private final TaskRequest request;
    private final UploadDialect dialect;
    private final HttpUrl resource;
    private final long length;
    private final TaskExchanges exchanges;

    private UploadFarewell(TaskRequest request, UploadDialect dialect, HttpUrl resource, long length, TaskExchanges exchanges) {
        this.request = request;
        this.dialect = dialect;
        this.resource = resource;
        this.length = length;
        this.exchanges = exchanges;
    }

    /** What is to be done for a transfer; empty if its attempts left nothing at the server. */
    static Optional<UploadFarewell> to(TaskRequest request, UploadSettings settings, Supplier<TaskExchanges> exchanges) {
        UploadState state = UploadState.of(request.resume());
        Optional<UploadDialect> dialect = state.offer().flatMap(offer -> UploadDialect.of(offer.protocol(), settings));
        if (dialect.isEmpty() || state.resource().isEmpty() || request.body().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new UploadFarewell(
                    request, dialect.get(), state.resource().get().url(), request.body().get().length(), exchanges.get()));
        } catch (IllegalArgumentException e) {
            LOG.info("{}: the cancelled upload was not removed from the server: a URL is not valid", name(request));
            return Optional.empty();
        }
    }

    /** The host and port that it is about. */
    String host() {
        return Origin.of(resource).authority();
    }

    /** Makes it end soon. From any thread. */
    void cancel() {
        exchanges.cancel();
    }

    /** Does it. Throws nothing. */
    @Override
    public void run() {
        try {
            LOG.info("{}: {}", name(), say());
        } catch (TransferException e) {
            LOG.info("{}: the cancelled upload was not removed from the server: {}", name(), e.getMessage());
        } catch (TaskCancelled e) {
            LOG.info("{}: the cancelled upload was not removed from the server in time", name());
        } catch (RuntimeException e) {
            LOG.info("{}: the cancelled upload was not removed from the server: unforeseen {}", name(), e.getClass().getName());
        }
    }

    private String say() throws TransferException {
        HttpUrl url;
        try (HttpReply reply = exchanges.send(HttpAsk.of("HEAD", resource, dialect.always()))) {
            if (!(dialect.asked(reply, length) instanceof UploadAnswer.Standing standing)) {
                return host() + " answered " + reply.status() + " when asked for the cancelled upload, which is left to expire";
            }
            if (standing.complete()) {
                return "the upload was complete when it was cancelled, and stays at " + host();
            }
            url = reply.url();
        }
        int status = UploadResource.discard(exchanges::send, url, dialect.always());
        return status >= 200 && status < 300
                ? "the cancelled upload was removed from " + host()
                : host() + " answered " + status + " when told to remove the cancelled upload, which is left to expire";
    }

    private Object name() {
        return name(request);
    }

    private static Object name(TaskRequest request) {
        return request.properties().getOrDefault(OriginalRequest.TRANSFER, "a transfer");
    }
}
