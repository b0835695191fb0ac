// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import transfer.api.FailureReason;
import transfer.api.TransferFailure;

/**
 * When a failed attempt is repeated: exponential backoff with jitter, the server's {@code Retry-After} within a cap. A full disk and a
 * transport that closes are nobody's failed attempt.
 */
final class RetryPolicy {
    private static final Duration ROOM = Duration.ofSeconds(30);
    /** Permanent failures that another URL does not help against. */
    private static final Set<FailureReason> LOCAL = EnumSet.of(FailureReason.INVALID_REQUEST, FailureReason.TOO_LARGE,
            FailureReason.DESTINATION_EXISTS, FailureReason.DESTINATION_UNWRITABLE, FailureReason.SOURCE_CHANGED,
            FailureReason.SOURCE_UNREADABLE, FailureReason.DEADLINE, FailureReason.NO_PROGRESS, FailureReason.TOO_MANY_ATTEMPTS);

    /**
     * What follows a failed attempt.
     *
     * @param again whether there is another one
     * @param delay when
     * @param failures how many attempts have failed in a row without progress now
     * @param excused whether the wait is not to be counted as lack of progress
     */
    record Next(boolean again, Duration delay, int failures, boolean excused) {}

    private final Settings.Retry settings;
    private final DoubleSupplier random;
    private final Duration longest;

    RetryPolicy(Settings.Retry settings, DoubleSupplier random) {
        this.settings = settings;
        this.random = random;
        Duration own = settings.longest();
        this.longest = (own.compareTo(settings.longestAsked()) > 0 ? own : settings.longestAsked()).plusSeconds(1);
    }

    /**
     * Decides what follows.
     *
     * @param failures how many had failed in a row without progress before
     * @param progressed whether this attempt moved bytes
     * @param alternatives how many other URLs there are to try
     */
    Next after(TransferFailure failure, int failures, boolean progressed, int alternatives) {
        if (failure.reason() == FailureReason.NO_SPACE) {
            return new Next(true, jittered(ROOM), failures, true);
        }
        if (failure.reason() == FailureReason.CLOSED) {
            return new Next(true, jittered(settings.base()), failures, true);
        }
        int row = progressed ? 0 : failures + 1;
        if (!failure.retryable()) {
            return new Next(failures < alternatives && !LOCAL.contains(failure.reason()), Duration.ZERO, failures + 1, false);
        }
        Duration own = backoff(row);
        Duration asked = failure.retryAfter().map(this::capped).orElse(Duration.ZERO);
        boolean longer = asked.compareTo(own) > 0;
        return new Next(true, longer ? asked : own, row, longer);
    }

    /** How long to wait after so many failures in a row: doubling from the base, between half of it and all of it. */
    Duration backoff(int row) {
        long base = settings.base().toMillis();
        long longest = settings.longest().toMillis();
        int doublings = Math.min(Math.max(row - 1, 0), 40);
        long full = base > (longest >> doublings) ? longest : base << doublings;
        return jittered(Duration.ofMillis(full));
    }

    /** The longest wait that this policy ever asks for. */
    Duration longest() {
        return longest;
    }

    private Duration capped(Duration asked) {
        return asked.compareTo(settings.longestAsked()) > 0 ? settings.longestAsked() : asked;
    }

    private Duration jittered(Duration full) {
        return Duration.ofMillis((long) (full.toMillis() * (0.5 + random.getAsDouble() / 2)));
    }
}
