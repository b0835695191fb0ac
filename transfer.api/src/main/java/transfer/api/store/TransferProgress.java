// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import transfer.api.Attempt;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.TransferFailure;

/**
 * The mutable part of a record. All of it can be lost without losing the transfer: {@link #NEW} starts it again from scratch.
 *
 * @param generation counts the writes of this part; the store sets it
 * @param paused whether the application holds the transfer
 * @param cancelled whether the application has cancelled it and the outcome is still to be written
 * @param taskIdentifier the transport's number for the last task
 * @param attempts how many attempts have been started
 * @param failures how many attempts have failed in a row without progress
 * @param notBefore no attempt starts before this time, to the second
 * @param lastProgress when bytes were last moved, to the second
 * @param durableBytes how many bytes of the file are moved for good: forced to disk here, or acknowledged by the server
 * @param totalBytes the size of the file, once known
 * @param resume what the transport needs to go on, such as validators and an upload resource: its own dictionary, opaque here
 * @param waitingFor in one line, what holds the transfer
 * @param lastFailure why the last attempt failed
 * @param recentAttempts the last {@value #ATTEMPTS_KEPT} attempts at most, oldest first
 * @param unknown keys that this version does not know; kept as they are
 */
public record TransferProgress(
        long generation,
        boolean paused,
        boolean cancelled,
        OptionalInt taskIdentifier,
        int attempts,
        int failures,
        Optional<Instant> notBefore,
        Optional<Instant> lastProgress,
        long durableBytes,
        OptionalLong totalBytes,
        Map<String, Object> resume,
        Optional<String> waitingFor,
        Optional<TransferFailure> lastFailure,
        List<Attempt> recentAttempts,
        Map<String, Object> unknown) {
    /** How many attempts are remembered. */
    public static final int ATTEMPTS_KEPT = 8;

    /** Nothing has happened yet. */
    public static final TransferProgress NEW = new Builder().build();

    private static final Set<String> KEYS = Set.of("Generation", "Paused", "Cancelled", "TaskIdentifier", "Attempts", "Failures",
            "NotBefore", "LastProgress", "DurableBytes", "TotalBytes", "Resume", "WaitingFor", "LastFailure", "RecentAttempts");

    public TransferProgress {
        notBefore = notBefore.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
        lastProgress = lastProgress.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
        resume = PropertyList.copyOf(resume);
        unknown = PropertyList.copyOf(unknown);
        int size = recentAttempts.size();
        recentAttempts = List.copyOf(recentAttempts.subList(Math.max(0, size - ATTEMPTS_KEPT), size));
        Objects.requireNonNull(taskIdentifier, "taskIdentifier");
        Objects.requireNonNull(totalBytes, "totalBytes");
        Objects.requireNonNull(waitingFor, "waitingFor");
        Objects.requireNonNull(lastFailure, "lastFailure");
        if (durableBytes < 0) {
            throw new IllegalArgumentException("durableBytes must not be negative");
        }
    }

    /** This value as a property list dictionary; {@link #of(Map)} reads it back. */
    public Map<String, Object> toPropertyList() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Generation", generation);
        map.put("Paused", paused);
        if (cancelled) {
            map.put("Cancelled", true);
        }
        taskIdentifier.ifPresent(task -> map.put("TaskIdentifier", (long) task));
        map.put("Attempts", (long) attempts);
        map.put("Failures", (long) failures);
        notBefore.ifPresent(time -> map.put("NotBefore", time));
        lastProgress.ifPresent(time -> map.put("LastProgress", time));
        map.put("DurableBytes", durableBytes);
        totalBytes.ifPresent(total -> map.put("TotalBytes", total));
        if (!resume.isEmpty()) {
            map.put("Resume", resume);
        }
        waitingFor.ifPresent(what -> map.put("WaitingFor", what));
        lastFailure.ifPresent(failure -> map.put("LastFailure", failure.toPropertyList()));
        if (!recentAttempts.isEmpty()) {
            Map<String, Object> log = new LinkedHashMap<>();
            recentAttempts.forEach(attempt -> log.put(String.format("%06d", attempt.number()), attempt.toPropertyList()));
            map.put("RecentAttempts", log);
        }
        unknown.forEach(map::putIfAbsent);
        return map;
    }

    /**
     * Reads what {@link #toPropertyList} wrote. Keys that this version does not know go to {@link #unknown}.
     *
     * @throws TransferException {@link transfer.api.FailureReason#INVALID_RECORD} if a value is of the wrong type or out of range
     */
    public static TransferProgress of(Map<String, Object> map) throws TransferException {
        PropertyList list = PropertyList.of(map);
        Builder builder = new Builder();
        builder.generation = list.number("Generation").orElse(0);
        builder.paused = list.bool("Paused").orElse(false);
        builder.cancelled = list.bool("Cancelled").orElse(false);
        builder.taskIdentifier = list.integer("TaskIdentifier");
        builder.attempts = list.integer("Attempts").orElse(0);
        builder.failures = list.integer("Failures").orElse(0);
        builder.notBefore = list.instant("NotBefore");
        builder.lastProgress = list.instant("LastProgress");
        builder.durableBytes = list.number("DurableBytes").orElse(0);
        builder.totalBytes = list.number("TotalBytes");
        builder.resume = list.dictionary("Resume");
        builder.waitingFor = list.string("WaitingFor");
        builder.lastFailure = map.containsKey("LastFailure")
                ? Optional.of(TransferFailure.of(list.dictionary("LastFailure")))
                : Optional.empty();
        PropertyList log = PropertyList.of(list.dictionary("RecentAttempts"));
        for (String number : log.map().keySet().stream().sorted().toList()) {
            builder.recentAttempts.add(Attempt.of(log.dictionary(number)));
        }
        map.forEach((key, value) -> {
            if (!KEYS.contains(key)) {
                builder.unknown.put(key, value);
            }
        });
        if (builder.durableBytes < 0) {
            throw new TransferException(transfer.api.FailureReason.INVALID_RECORD, "DurableBytes is negative");
        }
        return builder.build();
    }

    /** A builder that starts from this value. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.generation = generation;
        builder.paused = paused;
        builder.cancelled = cancelled;
        builder.taskIdentifier = taskIdentifier;
        builder.attempts = attempts;
        builder.failures = failures;
        builder.notBefore = notBefore;
        builder.lastProgress = lastProgress;
        builder.durableBytes = durableBytes;
        builder.totalBytes = totalBytes;
        builder.resume = resume;
        builder.waitingFor = waitingFor;
        builder.lastFailure = lastFailure;
        builder.recentAttempts.addAll(recentAttempts);
        builder.unknown.putAll(unknown);
        return builder;
    }

    /** Makes {@link TransferProgress}; the record's components say what each value means. Not safe for several threads. */
    public static final class Builder {
        private long generation;
        private boolean paused;
        private boolean cancelled;
        private OptionalInt taskIdentifier = OptionalInt.empty();
        private int attempts;
        private int failures;
        private Optional<Instant> notBefore = Optional.empty();
        private Optional<Instant> lastProgress = Optional.empty();
        private long durableBytes;
        private OptionalLong totalBytes = OptionalLong.empty();
        private Map<String, Object> resume = Map.of();
        private Optional<String> waitingFor = Optional.empty();
        private Optional<TransferFailure> lastFailure = Optional.empty();
        private final List<Attempt> recentAttempts = new ArrayList<>();
        private final Map<String, Object> unknown = new LinkedHashMap<>();

        private Builder() {}

        public Builder generation(long value) {
            generation = value;
            return this;
        }

        public Builder paused(boolean value) {
            paused = value;
            return this;
        }

        public Builder cancelled(boolean value) {
            cancelled = value;
            return this;
        }

        public Builder taskIdentifier(OptionalInt value) {
            taskIdentifier = value;
            return this;
        }

        public Builder attempts(int value) {
            attempts = value;
            return this;
        }

        public Builder failures(int value) {
            failures = value;
            return this;
        }

        public Builder notBefore(Optional<Instant> value) {
            notBefore = value;
            return this;
        }

        public Builder lastProgress(Optional<Instant> value) {
            lastProgress = value;
            return this;
        }

        public Builder durableBytes(long value) {
            durableBytes = value;
            return this;
        }

        public Builder totalBytes(OptionalLong value) {
            totalBytes = value;
            return this;
        }

        public Builder resume(Map<String, Object> value) {
            resume = value;
            return this;
        }

        public Builder waitingFor(Optional<String> value) {
            waitingFor = value;
            return this;
        }

        public Builder lastFailure(Optional<TransferFailure> value) {
            lastFailure = value;
            return this;
        }

        /** Adds a finished attempt; the oldest are dropped. */
        public Builder attempt(Attempt value) {
            recentAttempts.add(value);
            return this;
        }

        public TransferProgress build() {
            return new TransferProgress(generation, paused, cancelled, taskIdentifier, attempts, failures, notBefore, lastProgress,
                    durableBytes, totalBytes, resume, waitingFor, lastFailure, recentAttempts, unknown);
        }
    }
}
