// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import transfer.api.FailureReason;
import transfer.api.TransferFailure;
import transfer.api.transport.TaskResult;

/** What a status that is no success means. */
final class StatusFailures {
    private StatusFailures() {}

    /**
     * The failure for an answer, with the server's {@code Retry-After}.
     *
     * @param resuming whether something has been moved already: a 404 may then be passing trouble
     * @param now for a {@code Retry-After} with a date, where the answer has no {@code Date} of its own
     */
    static TransferFailure of(int status, HeaderFields fields, Origin origin, boolean resuming, Instant now) {
        FailureReason reason = reason(status);
        TransferFailure failure = TransferFailure.ofStatus(reason, status, origin + " answered " + status + meaning(status));
        if (status == 404 && resuming) {
            failure = failure.retryable(true);
        }
        Optional<Duration> wait = retryAfter(fields, now);
        return wait.isPresent() ? failure.after(wait.get()) : failure;
    }

    /** How a task ends with such an answer, whose body is read for the record. */
    static TaskResult.Failed failed(TaskControl task, HttpReply reply, boolean resuming, Instant now) {
        TransferFailure failure = of(reply.status(), reply.fields(), Origin.of(reply.url()), resuming, now);
        return new TaskResult.Failed(
                task.last(), failure, challenges(reply), Optional.of(Responses.keep(reply)), task.metrics().snapshot());
    }

    /** The challenges of a 401 or 407. */
    static List<String> challenges(HttpReply reply) {
        return switch (reply.status()) {
            case 401, 403 -> reply.fields().all("WWW-Authenticate");
            case 407 -> reply.fields().all("Proxy-Authenticate");
            default -> List.of();
        };
    }

    private static FailureReason reason(int status) {
        if (status == 401 || status == 403 || status == 407) {
            return FailureReason.UNAUTHORIZED;
        }
        if (status == 413) {
            return FailureReason.TOO_LARGE;
        }
        if (status == 408 || status == 425 || status == 429) {
            return FailureReason.SERVER_ERROR;
        }
        if (status == 501 || status == 505) {
            return FailureReason.UNSUPPORTED;
        }
        if (status >= 500) {
            return FailureReason.SERVER_ERROR;
        }
        if (status >= 400) {
            return FailureReason.CLIENT_ERROR;
        }
        return status >= 300 ? FailureReason.REDIRECT : FailureReason.PROTOCOL;
    }

    private static String meaning(int status) {
        return switch (status) {
            case 401 -> ": it wants credentials";
            case 403 -> ": not allowed";
            case 404 -> ": not found";
            case 407 -> ": the proxy wants credentials";
            case 410 -> ": gone for good";
            case 413 -> ": too large";
            case 429 -> ": too many requests";
            case 503 -> ": not available now";
            case 507 -> ": no space on the server";
            default -> "";
        };
    }

    /** {@code Retry-After} in seconds or as a date (RFC 9110, section 10.2.3); empty if absent or rubbish, zero if in the past. */
    static Optional<Duration> retryAfter(HeaderFields fields, Instant now) {
        String value = fields.single("Retry-After").orElse("");
        if (!value.isEmpty() && value.length() <= 12 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        Optional<Instant> at = HttpDate.parse(value);
        Instant base = HttpDate.parse(fields.single("Date").orElse("")).orElse(now);
        return at.map(then -> then.isBefore(base) ? Duration.ZERO : Duration.between(base, then));
    }
}
