// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What went wrong, as a value that can be persisted.
 *
 * @param reason the kind of failure
 * @param message one line for a person: what happened and, where there is something, what to do; never a secret
 * @param httpStatus the status code of the answer that caused it, if one did
 * @param retryable whether a later attempt may succeed
 * @param retryAfter how long the server asked to wait (RFC 9110, section 10.2.3), uncapped
 */
public record TransferFailure(
        FailureReason reason, String message, OptionalInt httpStatus, boolean retryable, Optional<Duration> retryAfter) {

    public TransferFailure {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(httpStatus, "httpStatus");
        Objects.requireNonNull(retryAfter, "retryAfter");
        message = Text.oneLine(message);
    }

    /** A failure of the reason's usual nature, without a status. */
    public static TransferFailure of(FailureReason reason, String message) {
        return new TransferFailure(reason, message, OptionalInt.empty(), reason.isTemporary(), Optional.empty());
    }

    /** A failure of the reason's usual nature that an HTTP status caused. */
    public static TransferFailure ofStatus(FailureReason reason, int status, String message) {
        return new TransferFailure(reason, message, OptionalInt.of(status), reason.isTemporary(), Optional.empty());
    }

    /** The same failure, declared worth another attempt or not. */
    public TransferFailure retryable(boolean worthIt) {
        return new TransferFailure(reason, message, httpStatus, worthIt, retryAfter);
    }

    /** The same failure with the wait that the server asked for. */
    public TransferFailure after(Duration wait) {
        return new TransferFailure(reason, message, httpStatus, retryable, Optional.of(wait));
    }

    /** This value as a property list dictionary; {@link #of(Map)} reads it back. */
    public Map<String, Object> toPropertyList() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Reason", reason.name());
        map.put("Message", message);
        httpStatus.ifPresent(status -> map.put("Status", (long) status));
        map.put("Retryable", retryable);
        retryAfter.ifPresent(wait -> map.put("RetryAfterMs", wait.toMillis()));
        return map;
    }

    /**
     * Reads what {@link #toPropertyList} wrote. A reason that this version does not know becomes
     * {@link FailureReason#INTERNAL}.
     *
     * @throws TransferException {@link FailureReason#INVALID_RECORD} if a key is missing or of the wrong type
     */
    public static TransferFailure of(Map<String, Object> map) throws TransferException {
        PropertyList list = PropertyList.of(map);
        return new TransferFailure(
                list.constant("Reason", FailureReason.class).orElse(FailureReason.INTERNAL),
                list.string("Message").orElse(""),
                list.integer("Status"),
                list.bool("Retryable").orElse(false),
                list.millis("RetryAfterMs"));
    }
}
