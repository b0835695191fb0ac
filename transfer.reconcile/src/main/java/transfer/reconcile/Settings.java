// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;

/**
 * What a session can be told.
 *
 * @param identifier the session's identifier
 * @param limits how much runs at once
 * @param retry when failed attempts are repeated
 * @param progressTimeout how long a transfer may move no byte; zero: for ever
 * @param progressInterval the least time between two progress calls for one transfer
 * @param workers how many threads look at transfers
 */
record Settings(
        String identifier, Limits limits, Retry retry, Duration progressTimeout, Duration progressInterval, int workers) {
    /**
     * How many tasks run at once.
     *
     * @param running in the session
     * @param perHost to one host
     */
    record Limits(int running, int perHost) {
        Limits {
            atLeastOne("concurrency", running);
            atLeastOne("concurrency per host", perHost);
        }
    }

    /**
     * The waits between attempts.
     *
     * @param base after the first failure
     * @param longest the most that doubling leads to
     * @param longestAsked the most that a server's Retry-After is honoured for
     * @param attempts how many failed attempts in a row without progress end a transfer; 0: no limit
     */
    record Retry(Duration base, Duration longest, Duration longestAsked, int attempts) {
        Retry {
            if (base.isNegative() || base.isZero() || longest.compareTo(base) < 0 || longestAsked.isNegative() || attempts < 0) {
                throw new IllegalArgumentException("backoff must be positive, its cap not below it, attempts not negative");
            }
        }
    }

    Settings {
        if (identifier.isBlank()) {
            throw new IllegalArgumentException("a session has an identifier that is not blank");
        }
        if (progressTimeout.isNegative() || progressInterval.isNegative()) {
            throw new IllegalArgumentException("progress timeout and interval must not be negative");
        }
        atLeastOne("workers", workers);
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, not " + value);
        }
    }

    /** What a session without configuration has. */
    static Settings of(String identifier) {
        return new Settings(identifier, new Limits(16, 8),
                new Retry(Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofHours(1), 0),
                Duration.ZERO, Duration.ofMillis(250), 4);
    }
}
