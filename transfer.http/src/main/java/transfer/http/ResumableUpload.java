// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;

/**
 * Sends a body to an upload resource, in whichever protocol.
 *
 * <p>The URL of the resource is durable before the first byte goes there, and that the last bytes go is durable before they do. So a
 * later attempt knows three cases apart: nothing can have arrived (make a resource), some of the body can have arrived (ask how much),
 * all of it can have arrived (ask; and if nobody can be asked any more, do not send it again). No byte is sent without knowing from the
 * server that it is the next one.
 */
final class ResumableUpload implements UploadProtocolRunner {
    /** The checksums that can be made, by the names that tus has for them. */
    static final Map<String, String> CHECKSUMS = Map.of("sha1", "SHA-1", "sha256", "SHA-256");

    /** How often an answer that does not fit is followed by a question, without progress in between. */
    private static final int MOST_QUESTIONS = 3;

    /** The part did not begin where the upload ends: nothing of it was taken. */
    private static final int CONFLICT = 409;

    /** Answers to a question that say nothing about what was asked. */
    private static final Set<Integer> PASSING = Set.of(401, 407, 408, 423, 425, 429);

    private final UploadDialect dialect;

    ResumableUpload(UploadDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public void run(UploadAttempt attempt) throws UploadEnd, TransferException {
        Run run = new Run(attempt);
        try {
            run.toTheEnd();
        } catch (TransferException e) {
            if (e.reason() == FailureReason.SOURCE_CHANGED) {
                run.resource.discard();
            }
            throw e;
        }
    }

    /** One attempt. */
    private final class Run {
        private final UploadAttempt attempt;
        private final TaskControl task;
        private final long length;
        private final UploadResource resource;
        /** Whether an attempt before this one may have sent the last bytes: a request of its may still complete the upload. */
        private final boolean late;
        private int questions;

        Run(UploadAttempt attempt) {
            this.attempt = attempt;
            task = attempt.task();
            length = attempt.source().length();
            resource = new UploadResource(dialect, attempt);
            late = attempt.state().finishing();
        }

        void toTheEnd() throws UploadEnd, TransferException {
            UploadAnswer.Standing standing = resource.find();
            while (!standing.complete()) {
                standing = send(standing.offset());
            }
            throw wasComplete();
        }

        /** Sends the next part. */
        private UploadAnswer.Standing send(long offset) throws UploadEnd, TransferException {
            long size = size(length - offset);
            boolean last = offset + size == length;
            UploadBody body = new UploadBody(attempt.source(), offset, size, task)
                    .lastly(this::beforeTheLast)
                    .prepared();
            HttpAsk ask = new HttpAsk("PATCH", resource.url(), headers(offset, size, last), Optional.of(body));
            try (HttpReply reply = task.send(ask)) {
                if (reply.status() == CONFLICT) {
                    resource.conflicted(body.reached());
                } else {
                    resource.reached(body.reached());
                }
                UploadAnswer answer = dialect.added(reply, offset + size, last);
                boolean success = reply.status() >= 200 && reply.status() < 300;
                boolean early = answer instanceof UploadAnswer.Last && !attempt.state().finishing();
                if (success && !body.sent() && !early) {
                    // the answer came before the end: what there is of it, the server must say
                    return question(reply);
                }
                return proceed(answer, reply, offset, size);
            }
        }

        private void beforeTheLast() throws TransferException {
            if (!late) {
                // else all that an earlier attempt sent was right: it had got as far as this
                attempt.source().checkLook(attempt.state().resource().flatMap(UploadState.Resource::source));
            }
            attempt.record(attempt.state().finishing(true));
        }

        private Map<String, String> headers(long offset, long size, boolean last) throws TransferException {
            Map<String, String> headers = new TreeMap<>(dialect.part(offset, last));
            Optional<String> checksum = attempt.state().offer().flatMap(UploadOffer::checksum);
            if (checksum.isPresent() && CHECKSUMS.containsKey(checksum.get())) {
                try {
                    byte[] sum = attempt.source().digestOf(CHECKSUMS.get(checksum.get()), offset, size).digest();
                    headers.putAll(dialect.checksum(checksum.get(), sum));
                } catch (BodyException e) {
                    throw e.failure();
                }
            }
            return headers;
        }

        /**
         * How much to send at once: all that is left but for the last bytes, unless something limits it. The last bytes are a
         * request of their own: if that one gets no answer, only a moment was lost in which the upload may have become complete.
         */
        private long size(long left) throws UploadEnd {
            UploadOffer offer = attempt.state().offer().orElseThrow();
            long size = left > UploadBody.LAST ? left - UploadBody.LAST : left;
            size = Math.min(size, attempt.state().part().orElse(left));
            size = Math.min(size, offer.checksum().isPresent() ? attempt.settings().checkedPart() : left);
            size = Math.max(size, Math.min(left, offer.minAppend().orElse(0)));
            size = Math.min(size, offer.maxAppend().orElse(left));
            if (size < 1 && left > 0) {
                throw attempt.failed(TransferFailure.of(
                        FailureReason.UNSUPPORTED, Origin.of(resource.url()) + " takes no bytes at once"));
            }
            return size;
        }

        private UploadAnswer.Standing proceed(UploadAnswer answer, HttpReply reply, long offset, long size)
                throws UploadEnd, TransferException {
            if (answer instanceof UploadAnswer.Standing standing) {
                return advance(standing, reply, offset, size);
            }
            if (answer instanceof UploadAnswer.Last && reply.status() >= 200 && reply.status() < 300
                    && attempt.state().finishing()) {
                throw attempt.succeeded(Optional.of(UploadAttempt.kept(reply)));
            }
            if (answer instanceof UploadAnswer.Ask ask) {
                return ask.offset().isPresent() && mayAsk(reply)
                        ? resource.stand(new UploadAnswer.Standing(ask.offset().getAsLong(), false), reply)
                        : question(reply);
            }
            if (answer instanceof UploadAnswer.Dropped && mayAsk(reply)) {
                return new UploadAnswer.Standing(offset, false);
            }
            if (answer instanceof UploadAnswer.TooMuch) {
                return smaller(reply, size);
            }
            if (answer instanceof UploadAnswer.Gone) {
                // it was gone before this part, which so did not complete it
                attempt.stand(attempt.state().finishing(late));
                return resource.replace(reply);
            }
            return resource.refuse(answer, reply);
        }

        private UploadAnswer.Standing advance(UploadAnswer.Standing standing, HttpReply reply, long offset, long size)
                throws UploadEnd, TransferException {
            if (standing.offset() > offset) {
                questions = 0;
            } else if (size > 0) {
                mayAsk(reply);
            }
            resource.stand(standing, reply);
            if (standing.complete()) {
                throw attempt.succeeded(Optional.of(UploadAttempt.kept(reply)));
            }
            return standing;
        }

        private UploadAnswer.Standing question(HttpReply reply) throws UploadEnd, TransferException {
            mayAsk(reply);
            reply.close();
            return resource.ask();
        }

        /** True; ends the attempt if there was no progress for too long. */
        private boolean mayAsk(HttpReply reply) throws UploadEnd {
            if (++questions > MOST_QUESTIONS) {
                throw attempt.refused(reply, true);
            }
            return true;
        }

        /** Halves the parts after a 413, which may come from something between here and the server. */
        private UploadAnswer.Standing smaller(HttpReply reply, long size) throws UploadEnd, TransferException {
            UploadOffer offer = attempt.state().offer().orElseThrow().with(IetfUploadDialect.limits(reply));
            long least = Math.max(attempt.settings().smallestPart(), offer.minAppend().orElse(0));
            long next = Math.min(size / 2, offer.maxAppend().orElse(Long.MAX_VALUE));
            if (size <= least) {
                throw attempt.refused(reply);
            }
            attempt.stand(attempt.state().offer(offer).part(Math.max(least, next)));
            reply.close();
            return resource.ask();
        }

        /**
         * The last answer was lost. Where the protocol allows it, it is asked for once more, with nothing to send: it may say that the
         * body arrived and was refused. A server that never gives it again says so with a 4xx.
         */
        private UploadEnd wasComplete() throws UploadEnd, TransferException {
            if (dialect.completesApart()) {
                Optional<HttpBody> nothing = Optional.of(new UploadNoBody());
                try (HttpReply reply = task.send(new HttpAsk("PATCH", resource.url(), dialect.part(length, true), nothing))) {
                    if (dialect.added(reply, length, true) instanceof UploadAnswer.Last) {
                        return reply.status() >= 200 && reply.status() < 300
                                ? attempt.succeeded(Optional.of(UploadAttempt.kept(reply)))
                                : attempt.refused(reply, false);
                    }
                    if (reply.status() >= 500 || PASSING.contains(reply.status())) {
                        return attempt.refused(reply, true);
                    }
                }
            }
            return attempt.succeeded(attempt.completed());
        }
    }
}
