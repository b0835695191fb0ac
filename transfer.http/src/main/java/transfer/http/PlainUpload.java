// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskResult;

/**
 * One request with the whole body (RFC 9110, sections 9.3.3 and 9.3.4). It begins at the first byte each time. A POST of which something
 * was sent is not worth repeating, unless the application says that it is idempotent.
 */
final class PlainUpload implements UploadProtocolRunner {
    @Override
    public TaskResult run(Attempt attempt) throws TransferException {
        TaskControl task = attempt.task();
        long length = attempt.body().length();
        task.at(new Checkpoint(0, OptionalLong.of(length), task.last().resume()));
        FileBody body = attempt.body(0, length);
        boolean repeatable = attempt.request().method().equals("PUT") || attempt.request().idempotent();
        try (HttpReply reply =
                task.send(new HttpAsk(attempt.request().method(), attempt.url(), headers(attempt), Optional.of(body)))) {
            if (reply.status() < 200 || reply.status() > 299) {
                return StatusFailures.failed(task, reply, false, Instant.now());
            }
            task.at(new Checkpoint(length, OptionalLong.of(length), task.last().resume()));
            return new TaskResult.Succeeded(task.last(), Optional.empty(), Map.of("sha-256", attempt.body().sha256()),
                    Optional.of(Responses.keep(reply)), task.metrics().snapshot());
        } catch (TransferException e) {
            boolean lost = !repeatable && body.begun() && e.failure().retryable() && e.reason() != FailureReason.SOURCE_CHANGED;
            throw lost ? new TransferException(e.failure().retryable(false), e) : e;
        }
    }

    private static Map<String, String> headers(Attempt attempt) {
        Map<String, String> headers = new TreeMap<>();
        if (attempt.request().idempotent()
                && attempt.task().request().properties().get(OriginalRequest.TRANSFER) instanceof String transfer) {
            headers.put("Idempotency-Key", transfer);
        }
        return headers;
    }
}
