// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.HttpUrl;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.UploadProtocol;

/** The upload resource of an attempt: makes it, asks it how much it has, gives it up. For one thread. */
final class UploadResource {
    private final UploadDialect dialect;
    private final UploadAttempt attempt;
    private final long length;
    private HttpUrl url;
    /** The most that can be there. */
    private long most;
    private long twice;

    UploadResource(UploadDialect dialect, UploadAttempt attempt) {
        this.dialect = dialect;
        this.attempt = attempt;
        length = attempt.source().length();
        most = length;
    }

    /** The body has been sent up to this byte, or part of it has. */
    void reached(long offset) {
        most = Math.max(most, offset);
    }

    /** It has been sent up to this byte, and refused: nothing of it is there, unless something on the way sent it twice. */
    void conflicted(long offset) {
        twice = offset;
    }

    /** Where it is, after redirects. */
    HttpUrl url() {
        return url;
    }

    /** Finds the resource of an earlier attempt, or makes one. */
    UploadAnswer.Standing find() throws UploadEnd, TransferException {
        UploadState state = attempt.state();
        if (state.resource().isEmpty()) {
            return create();
        }
        UploadState.Resource resource = state.resource().get();
        url = resource.url();
        if (state.finishing()) {
            return ask();
        }
        if (!resource.source().equals(attempt.source().look())) {
            // what is there may be of another content, even if this one is the right one now
            attempt.source().verify();
            discard();
            return againIfMayBe();
        }
        boolean expired = resource.expires().isPresent() && resource.expires().get().isBefore(attempt.clock().instant());
        return expired && state.resources() < attempt.settings().resources() ? again() : ask();
    }

    /** Asks how much of the upload is there. A resource that is gone is replaced by a new one, where that can do no harm. */
    UploadAnswer.Standing ask() throws UploadEnd, TransferException {
        try (HttpReply reply = attempt.task().send(HttpAsk.of("HEAD", url, dialect.always()))) {
            UploadAnswer answer = dialect.asked(reply, length);
            if (answer instanceof UploadAnswer.Standing standing) {
                url = reply.url();
                if (standing.complete()) {
                    attempt.whenComplete(reply);
                }
                return stand(standing, reply);
            }
            return answer instanceof UploadAnswer.Gone ? replace(reply) : refuse(answer, reply);
        }
    }

    /** Takes over what the server says it has. */
    UploadAnswer.Standing stand(UploadAnswer.Standing standing, HttpReply reply) throws UploadEnd, TransferException {
        if (standing.offset() > most && standing.offset() != twice) {
            throw attempt.senseless(reply, false, "says that it has more of the upload than was sent");
        }
        if (standing.offset() < attempt.state().acknowledged()) {
            throw attempt.senseless(reply, false, "has lost a part of the upload that it said it had");
        }
        if (standing.complete() && standing.offset() < length) {
            throw attempt.senseless(reply, false, "ended the upload before it had all of it");
        }
        if (length > 0 && standing.offset() == length && !attempt.state().finishing()) {
            throw attempt.senseless(reply, false, "says that it has all of the upload, the end of which was never sent");
        }
        attempt.stand(attempt.state().acknowledged(standing.offset()).expires(dialect.expires(reply, attempt.clock().instant())));
        attempt.task().progress(standing.offset());
        attempt.task().checkpointIfDue(standing.offset(), () -> attempt.state().checkpoint(length));
        return standing;
    }

    /** The server knows no such upload. If it may have had all of it, it may have taken it and cleared up: then it is not sent again. */
    UploadAnswer.Standing replace(HttpReply reply) throws UploadEnd, TransferException {
        if (attempt.state().finishing() && !dialect.isIdempotent(attempt.request())) {
            throw attempt.failed(maybeArrived(reply.status()), reply);
        }
        if (attempt.state().resources() >= attempt.settings().resources()) {
            throw attempt.failed(TransferFailure.ofStatus(FailureReason.CLIENT_ERROR, reply.status(),
                    Origin.of(url) + " lost the upload " + attempt.state().resources() + " times"), reply);
        }
        return again();
    }

    private TransferFailure maybeArrived(int status) {
        return TransferFailure.ofStatus(FailureReason.CLIENT_ERROR, status, Origin.of(url)
                + " no longer knows the upload, of which everything had been sent: it may have arrived, and is not sent again");
    }

    private UploadAnswer.Standing againIfMayBe() throws UploadEnd, TransferException {
        if (attempt.state().resources() >= attempt.settings().resources()) {
            throw attempt.failed(TransferFailure.of(FailureReason.SOURCE_CHANGED,
                    "the linked source was touched while it was sent, " + attempt.state().resources() + " times"));
        }
        return again();
    }

    private UploadAnswer.Standing again() throws UploadEnd, TransferException {
        attempt.task().metrics().add("restarts", 1);
        attempt.stand(attempt.state().lost());
        return create();
    }

    private UploadAnswer.Standing create() throws UploadEnd, TransferException {
        Origin origin = Origin.of(attempt.url());
        UploadOffer offer = attempt.state().offer().orElseThrow();
        if (attempt.state().finishing() && !dialect.isIdempotent(attempt.request())) {
            throw attempt.failed(TransferFailure.of(FailureReason.PROTOCOL,
                    origin + " did not answer to an empty upload: it may have arrived, and is not sent again").retryable(false));
        }
        refuseIfTooLarge(offer.maxSize(), origin);
        if (length == 0 && !dialect.completesApart()) {
            attempt.record(attempt.state().finishing(true));
        }
        Optional<HttpBody> nothing = Optional.of(new UploadNoBody());
        String method = dialect.method(attempt.request());
        try (HttpReply reply = attempt.task().send(new HttpAsk(method, attempt.url(), dialect.creation(attempt), nothing))) {
            return created(reply, offer);
        }
    }

    private UploadAnswer.Standing created(HttpReply reply, UploadOffer offer) throws UploadEnd, TransferException {
        UploadAnswer answer = dialect.created(reply, length);
        if (!(answer instanceof UploadAnswer.Standing standing)) {
            if (reply.status() < 500) {
                attempt.stand(attempt.state().finishing(false));
            }
            if (answer instanceof UploadAnswer.Unsupported && offer.protocol() == UploadProtocol.IETF) {
                throw new UploadFallback();
            }
            return refuse(answer, reply);
        }
        UploadLimits limits = IetfUploadDialect.limits(reply);
        url = location(reply);
        most = 0;
        UploadState next = attempt.state().created(
                new UploadState.Resource(url, dialect.expires(reply, attempt.clock().instant()), attempt.source().look()));
        if (standing.complete()) {
            attempt.stand(next);
            throw attempt.succeeded(Optional.of(UploadAttempt.kept(reply)));
        }
        attempt.record(next.offer(offer.with(limits)));
        if (limits.maxSize().isPresent() && limits.maxSize().getAsLong() < length) {
            discard();
        }
        refuseIfTooLarge(limits.maxSize(), Origin.of(url));
        return standing;
    }

    private void refuseIfTooLarge(OptionalLong maxSize, Origin origin) throws UploadEnd {
        if (maxSize.isPresent() && maxSize.getAsLong() < length) {
            throw attempt.failed(TransferFailure.of(FailureReason.TOO_LARGE,
                    origin + " takes uploads of " + maxSize.getAsLong() + " bytes at most; this one has " + length));
        }
    }

    /** Relative to where the answer came from. Never from https to http. */
    private HttpUrl location(HttpReply reply) throws UploadEnd {
        String value = reply.fields().single("Location").orElse("");
        HttpUrl location = value.isEmpty() ? null : reply.url().resolve(value);
        if (location == null) {
            throw attempt.senseless(reply, false, "created an upload and does not say where");
        }
        if (reply.url().isHttps() && !location.isHttps()) {
            throw attempt.senseless(reply, false, "created an upload that is not protected by https");
        }
        return location.newBuilder().username("").password("").fragment(null).build();
    }

    /** An answer after which this attempt can not go on. Returns nothing: it throws. */
    UploadAnswer.Standing refuse(UploadAnswer answer, HttpReply reply) throws UploadEnd {
        if (answer instanceof UploadAnswer.Busy) {
            throw attempt.refused(reply, true);
        }
        if (answer instanceof UploadAnswer.Last) {
            throw reply.status() >= 200 && reply.status() < 300
                    ? attempt.senseless(reply, false, "ended the upload before it had all of it")
                    : attempt.refused(reply, false);
        }
        if (answer instanceof UploadAnswer.Senseless senseless) {
            throw attempt.senseless(reply, senseless.retryable(), senseless.what());
        }
        if (answer instanceof UploadAnswer.Unsupported unsupported) {
            throw attempt.failed(TransferFailure.ofStatus(
                    FailureReason.UNSUPPORTED, reply.status(), Origin.of(reply.url()) + " " + unsupported.what()), reply);
        }
        throw attempt.refused(reply);
    }

    /** Tells the server that the upload will not go on, unless it may be complete. Nothing depends on its answer. */
    void discard() {
        if (attempt.state().resource().isPresent() && !attempt.state().finishing()) {
            try {
                discard(attempt.task()::send, attempt.state().resource().get().url(), dialect.always());
            } catch (TransferException e) {
                // it will expire
            }
            attempt.stand(attempt.state().lost());
        }
    }

    /** Something that sends requests. */
    @FunctionalInterface
    interface Sender {
        HttpReply send(HttpAsk ask) throws TransferException;
    }

    /** Asks a server to remove an upload resource; returns the status of its answer. */
    static int discard(Sender sender, HttpUrl resource, Map<String, String> headers) throws TransferException {
        try (HttpReply reply = sender.send(HttpAsk.of("DELETE", resource, headers))) {
            return reply.status();
        }
    }
}
