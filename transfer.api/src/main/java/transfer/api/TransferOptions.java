// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a transfer is scheduled and limited; the same for downloads and uploads.
 *
 * @param priority among the transfers of a session the greater number starts first; 0 unless given
 * @param earliestBegin no attempt starts before this time; kept to the second
 * @param discretionary how long, from {@code earliestBegin} or else from submit, the transfer may be held for a better moment
 *     (every {@link Constraint} of the session satisfied, no other transfer waiting); afterwards it starts anyway
 * @param deadline the transfer fails with {@link FailureReason#DEADLINE} when it has not ended this long after submit
 * @param progressTimeout the transfer fails with {@link FailureReason#NO_PROGRESS} when no byte has been moved for this
 *     long over all attempts, waits that the server asked for and holds excepted; empty: the session's setting
 * @param maxAttempts how many failed attempts in a row without progress end the transfer; empty: the session's setting
 * @param bytesPerSecond the most that this transfer moves in a second; empty: no limit of its own
 * @param group a name by which transfers can be paused, cancelled and awaited together
 * @param constraints names of {@link Constraint} services that must be there and satisfied for the transfer to run
 */
public record TransferOptions(
        int priority,
        Optional<Instant> earliestBegin,
        Optional<Duration> discretionary,
        Duration deadline,
        Optional<Duration> progressTimeout,
        OptionalInt maxAttempts,
        OptionalLong bytesPerSecond,
        Optional<String> group,
        Set<String> constraints) {
    /** The deadline unless another is given: 7 days. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofDays(7);

    /** No limits of its own, priority 0, the default deadline. */
    public static final TransferOptions DEFAULT = builder().build();

    public TransferOptions {
        earliestBegin = earliestBegin.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
        positive("deadline", deadline);
        progressTimeout.ifPresent(time -> positive("progressTimeout", time));
        discretionary.ifPresent(time -> positive("discretionary", time));
        if (maxAttempts.isPresent() && maxAttempts.getAsInt() < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1");
        }
        if (bytesPerSecond.isPresent() && bytesPerSecond.getAsLong() < 1) {
            throw new IllegalArgumentException("bytesPerSecond must be at least 1");
        }
        group.ifPresent(name -> named("group", name));
        constraints.forEach(name -> named("constraint", name));
        constraints = constraints.isEmpty()
                ? Collections.emptySortedSet()
                : Collections.unmodifiableSortedSet(new TreeSet<>(constraints));
    }

    private static void positive(String what, Duration time) {
        if (time.toMillis() < 1) {
            throw new IllegalArgumentException(what + " must be at least a millisecond");
        }
    }

    private static void named(String what, String name) {
        if (name.isBlank() || !name.equals(Text.oneLine(name))) {
            throw new IllegalArgumentException(what + " must be one line of at most 1,000 characters");
        }
    }

    void writeTo(Map<String, Object> map) {
        if (priority != 0) {
            map.put("Priority", (long) priority);
        }
        earliestBegin.ifPresent(time -> map.put("EarliestBegin", time));
        discretionary.ifPresent(time -> map.put("DiscretionaryMs", time.toMillis()));
        map.put("DeadlineMs", deadline.toMillis());
        progressTimeout.ifPresent(time -> map.put("ProgressTimeoutMs", time.toMillis()));
        maxAttempts.ifPresent(count -> map.put("MaxAttempts", (long) count));
        bytesPerSecond.ifPresent(rate -> map.put("BytesPerSecond", rate));
        group.ifPresent(name -> map.put("Group", name));
        if (!constraints.isEmpty()) {
            map.put("Constraints", List.copyOf(constraints));
        }
    }

    static TransferOptions readFrom(PropertyList list) throws TransferException {
        return new TransferOptions(
                list.integer("Priority").orElse(0),
                list.instant("EarliestBegin"),
                list.millis("DiscretionaryMs"),
                list.millis("DeadlineMs").orElse(DEFAULT_DEADLINE),
                list.millis("ProgressTimeoutMs"),
                list.integer("MaxAttempts"),
                list.number("BytesPerSecond"),
                list.string("Group"),
                Set.copyOf(list.stringList("Constraints")));
    }

    /** A builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.priority = priority;
        builder.earliestBegin = earliestBegin;
        builder.discretionary = discretionary;
        builder.deadline = deadline;
        builder.progressTimeout = progressTimeout;
        builder.maxAttempts = maxAttempts;
        builder.bytesPerSecond = bytesPerSecond;
        builder.group = group;
        builder.constraints.addAll(constraints);
        return builder;
    }

    /** Makes {@link TransferOptions}; the record's components say what each value means. Not safe for several threads. */
    public static final class Builder {
        private int priority;
        private Optional<Instant> earliestBegin = Optional.empty();
        private Optional<Duration> discretionary = Optional.empty();
        private Duration deadline = DEFAULT_DEADLINE;
        private Optional<Duration> progressTimeout = Optional.empty();
        private OptionalInt maxAttempts = OptionalInt.empty();
        private OptionalLong bytesPerSecond = OptionalLong.empty();
        private Optional<String> group = Optional.empty();
        private final Set<String> constraints = new TreeSet<>();

        private Builder() {}

        public Builder priority(int value) {
            priority = value;
            return this;
        }

        public Builder earliestBegin(Instant value) {
            earliestBegin = Optional.of(value);
            return this;
        }

        public Builder discretionary(Duration window) {
            discretionary = Optional.of(window);
            return this;
        }

        public Builder deadline(Duration value) {
            deadline = value;
            return this;
        }

        public Builder progressTimeout(Duration value) {
            progressTimeout = Optional.of(value);
            return this;
        }

        public Builder maxAttempts(int value) {
            maxAttempts = OptionalInt.of(value);
            return this;
        }

        public Builder bytesPerSecond(long value) {
            bytesPerSecond = OptionalLong.of(value);
            return this;
        }

        public Builder group(String value) {
            group = Optional.of(value);
            return this;
        }

        public Builder constraint(String name) {
            constraints.add(name);
            return this;
        }

        /** @throws IllegalArgumentException if a value is out of its range */
        public TransferOptions build() {
            return new TransferOptions(priority, earliestBegin, discretionary, deadline, progressTimeout, maxAttempts,
                    bytesPerSecond, group, constraints);
        }
    }
}
