// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.TransferResponse;
import transfer.api.UploadRequest;
import transfer.api.transport.OriginalRequest;

/**
 * One request with the whole body (RFC 9110, sections 9.3.3 and 9.3.4). It begins at the first byte each time.
 *
 * <p>A PUT is repeated, and so is a POST that the application calls idempotent. Any other POST is sent once: that it is being sent is
 * durable before its first byte goes, and a later attempt that finds this ends the transfer. It is repeated only after an answer that
 * means that nothing has been done.
 */
final class PlainUpload implements UploadProtocolRunner {
    private static final Set<Integer> NOT_DONE = Set.of(408, 425, 429, 503);
    private static final int EXPECTATION_FAILED = 417;
    private static final Pattern STORAGE_ERROR = Pattern.compile("\\s*(?:<\\?xml[^>]*>\\s*)?<Error[\\s>]");
    private static final int STORAGE_ERROR_WITHIN = 512;

    @Override
    public void run(UploadAttempt attempt) throws UploadEnd, TransferException {
        if (attempt.state().finishing() && !isRepeatable(attempt)) {
            throw attempt.failed(TransferFailure.of(FailureReason.NETWORK, Origin.of(attempt.url())
                    + ": an earlier attempt sent the body, or a part, and got no answer; a POST is not repeated unless it is idempotent")
                    .retryable(false));
        }
        attempt.stand(attempt.state().acknowledged(0));
        send(attempt);
    }

    private static boolean isRepeatable(UploadAttempt attempt) {
        return attempt.request().method().equals("PUT") || attempt.request().idempotent();
    }

    private void send(UploadAttempt attempt) throws UploadEnd, TransferException {
        boolean repeatable = isRepeatable(attempt);
        long length = attempt.source().length();
        boolean large = length >= attempt.settings().expectFrom() && !attempt.state().uninvited();
        UploadBody body = new UploadBody(attempt.source(), 0, length, attempt.task())
                .firstly(repeatable ? UploadBody.Step.NONE : () -> attempt.record(attempt.state().finishing(true)))
                .invited(large ? Optional.of(attempt.settings().invitation()) : Optional.empty())
                .prepared();
        HttpAsk ask = new HttpAsk(attempt.request().method(), attempt.url(), headers(attempt), Optional.of(whole(attempt, body)));
        try (HttpReply reply = attempt.task().send(ask)) {
            conclude(attempt, reply, body, repeatable);
        } catch (TaskCancelled e) {
            if (!body.sent()) {
                attempt.stand(attempt.state().finishing(false));
            }
            throw e;
        } catch (TransferException e) {
            throw lost(attempt, body, e, repeatable);
        }
        attempt.stand(attempt.state().withoutInvitation());
        send(attempt);
    }

    private static HttpBody whole(UploadAttempt attempt, UploadBody body) {
        Optional<UploadRequest.Form> form = attempt.request().form();
        String type = attempt.request().headers().getOrDefault("Content-Type", "application/octet-stream");
        return form.isEmpty() ? body : new UploadForm(body, form.get(), type, attempt.source().sha256());
    }

    private static Map<String, String> headers(UploadAttempt attempt) {
        Map<String, String> headers = new TreeMap<>();
        if (attempt.request().idempotent()
                && attempt.task().request().properties().get(OriginalRequest.TRANSFER) instanceof String transfer) {
            headers.put("Idempotency-Key", transfer);
        }
        return headers;
    }

    /** Ends the attempt; returns only if it is to be made once more without an invitation. */
    private static void conclude(UploadAttempt attempt, HttpReply reply, UploadBody body, boolean repeatable) throws UploadEnd {
        int status = reply.status();
        if (status >= 200 && status < 300) {
            if (!body.sent()) {
                throw attempt.senseless(reply, repeatable, "answered " + status + " before it had the whole body");
            }
            TransferResponse kept = UploadAttempt.kept(reply);
            if (isStorageError(kept)) {
                throw attempt.senseless(reply, kept, repeatable, "answered " + status + " with an error of its storage");
            }
            throw attempt.succeeded(Optional.of(kept));
        }
        boolean done = status >= 500 && !NOT_DONE.contains(status);
        if (repeatable) {
            refuse(attempt, reply);
            return;
        }
        if (done) {
            throw attempt.refused(reply, false);
        }
        attempt.stand(attempt.state().finishing(false));
        refuse(attempt, reply);
    }

    /** What S3 and its imitations say when they fail after they have said that all is well. */
    private static boolean isStorageError(TransferResponse response) {
        byte[] body = response.body();
        String start = new String(body, 0, Math.min(body.length, STORAGE_ERROR_WITHIN), StandardCharsets.ISO_8859_1);
        return STORAGE_ERROR.matcher(start).lookingAt();
    }

    private static void refuse(UploadAttempt attempt, HttpReply reply) throws UploadEnd {
        if (reply.status() != EXPECTATION_FAILED || attempt.state().uninvited()) {
            throw attempt.refused(reply);
        }
    }

    /** There was no answer. A POST of which something may have been sent is not worth another attempt. */
    private static TransferException lost(UploadAttempt attempt, UploadBody body, TransferException failure, boolean repeatable) {
        if (repeatable) {
            return failure;
        }
        if (!body.begun()) {
            attempt.stand(attempt.state().finishing(false));
            return failure;
        }
        return failure.failure().retryable()
                ? new TransferException(failure.failure().retryable(false), failure)
                : failure;
    }
}
