// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import transfer.api.Attempt;
import transfer.api.CredentialProvider.Refusal;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask.State;
import transfer.reconcile.Farewells.Farewell;

/** Writes down how tasks and transfers end. Called by the holder of the transfer. */
final class Settling {
    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    private final TransferStore store;
    private final Runs runs;
    private final RetryPolicy policy;
    private final CredentialDesk desk;
    private final Memory memory;
    private final Time time;
    private final Farewells farewells;

    Settling(Scene scene) {
        store = scene.store;
        runs = scene.runs;
        policy = scene.policy;
        desk = scene.desk;
        memory = scene.memory;
        time = scene.time;
        farewells = scene.farewells;
    }

    /**
     * Writes down how the task of a run ended. If that is not possible now the run keeps the result, and the transfer is held until
     * it is tried again.
     *
     * @return whether the end is written down, so that the transport may forget it
     */
    boolean settle(Item item, Run run, TaskResult result) {
        run.told |= run.state == State.CANCELING;
        run.result = result;
        run.state = State.COMPLETED;
        runs.freeSlot(item.id);
        boolean suspect = run.suspect;
        try {
            write(item, run, result);
            return true;
        } catch (TransferException e) {
            return unwritten(item, run, result, suspect, e);
        } catch (RuntimeException | Error e) {
            return unwritten(item, run, result, suspect, new TransferException(FailureReason.INTERNAL, "the store threw " + e, e));
        }
    }

    private void write(Item item, Run run, TaskResult result) throws TransferException {
        boolean over = true;
        if (result instanceof TaskResult.Succeeded success) {
            finish(item, run.record, Outcomes.completed(run.record.description().request(), success, time.now()));
        } else if (result instanceof TaskResult.Failed failure && !(run.told && failure.failure().retryable())) {
            over = failed(item, run, failure);
        } else {
            stopped(run, result);
            over = false;
        }
        runs.unfollow(item.id);
        if (!over) {
            memory.look(item.id);
        }
    }

    /** Writes the outcome and tells everybody. A task that lives yet is to be cancelled by the caller. */
    TransferRecord finish(Item item, TransferRecord record, TransferOutcome outcome) throws TransferException {
        Optional<Farewell> farewell = outcome instanceof TransferOutcome.Cancelled ? farewell(item, record) : Optional.empty();
        TransferRecord done = store.finish(record, outcome);
        farewells.note(done, farewell);
        runs.unfollow(item.id);
        desk.forget(item.id);
        memory.ended(item, done);
        return done;
    }

    private Optional<Farewell> farewell(Item item, TransferRecord record) {
        return farewells.prepare(record, runs.get(item.id).map(run -> run.result), !runs.seen(item.id).isEmpty());
    }

    /** Returns whether the transfer has failed with this attempt. */
    private boolean failed(Item item, Run run, TaskResult.Failed result) throws TransferException {
        TransferRecord record = run.record;
        boolean progressed = result.last().bytes() > run.from;
        if (progressed) {
            desk.forget(item.id);
        }
        int alternatives = record.description().request() instanceof DownloadRequest download ? download.mirrors().size() : 0;
        RetryPolicy.Next next = policy.after(result.failure(), record.progress().failures(), progressed, alternatives);
        boolean refused = result.failure().reason() == FailureReason.UNAUTHORIZED && desk.refused(item.id,
                new Refusal(result.failure().httpStatus().orElse(401), result.challenges()));
        if (!next.again() && !refused) {
            finish(item, record, new TransferOutcome.Failed(time.now(), result.failure(), result.response()));
            return true;
        }
        TransferProgress.Builder builder = ended(run, result, Optional.of(result.failure()))
                .failures(refused ? record.progress().failures() : next.failures());
        if (!refused && !next.delay().isZero()) {
            builder.notBefore(Optional.of(ceiling(time.now().plus(next.delay())))).waitingFor(Optional.of(why(result.failure())));
            hold(item, next.delay(), why(result.failure()), next.excused());
            item.persisted = true;
        }
        LOG.info("{}: attempt {} failed, next in {}: {}", item.id, run.number, Words.of(next.delay()), result.failure().message());
        run.record = save(run, result.last(), builder);
        return false;
    }

    private static String why(TransferFailure failure) {
        return failure.reason() == FailureReason.NO_SPACE ? "no space: " + failure.message() : failure.message();
    }

    private void stopped(Run run, TaskResult result) throws TransferException {
        Checkpoint last = result.last();
        TransferProgress before = run.record.progress();
        TransferProgress.Builder next = ended(run, result, Optional.empty());
        if (last.bytes() != before.durableBytes() || !PropertyList.equal(last.resume(), before.resume())) {
            run.record = save(run, last, next);
        } else if (before.notBefore().isPresent() || before.taskIdentifier().isPresent()) {
            run.record = store.update(run.record, next.build(), Durability.PROCESS);
        }
    }

    /** The progress after an attempt; what it moved is added by {@link #save}. */
    private TransferProgress.Builder ended(Run run, TaskResult result, Optional<TransferFailure> failure) {
        TransferProgress before = run.record.progress();
        return before.toBuilder()
                .attempts(Math.max(before.attempts(), run.number))
                .taskIdentifier(OptionalInt.empty())
                .notBefore(Optional.empty())
                .waitingFor(Optional.empty())
                .lastFailure(failure.or(before::lastFailure))
                .attempt(new Attempt(run.number, run.started, time.now(), result.metrics(), failure));
    }

    private TransferRecord save(Run run, Checkpoint last, TransferProgress.Builder builder) throws TransferException {
        boolean download = run.record.description().request() instanceof DownloadRequest;
        TransferProgress before = run.record.progress();
        boolean force = download && last.bytes() > 0 && !run.suspect
                && (last.bytes() != before.durableBytes() || !PropertyList.equal(last.resume(), before.resume()));
        if (run.suspect) {
            return store.update(run.record, builder.build(), Durability.POWER);
        }
        TransferProgress next = moved(run, builder, last).build();
        if (!force) {
            return store.update(run.record, next, Durability.POWER);
        }
        try {
            return store.checkpoint(run.record, next);
        } catch (TransferException | RuntimeException | Error e) {
            run.suspect = true;
            throw e;
        }
    }

    /** The same with the attempt that is being made. */
    TransferProgress noted(Run run, TransferProgress before) {
        return noted(run.number, run.started, OptionalInt.of(run.task), before);
    }

    /**
     * The same with an attempt that is made, or about to be. If this process dies now, the next one knows the task, if there is one, and
     * waits before it tries again what has been interrupted often.
     */
    TransferProgress noted(int number, Instant started, OptionalInt task, TransferProgress before) {
        int last = before.recentAttempts().isEmpty() ? 0 : before.recentAttempts().get(before.recentAttempts().size() - 1).number();
        int lost = number - last - 1 + before.failures();
        return before.toBuilder()
                .attempts(number)
                .taskIdentifier(task)
                .notBefore(lost < 1 ? Optional.empty() : Optional.of(ceiling(started.plus(policy.backoff(lost)))))
                .build();
    }

    /**
     * Writes for the next process what is noted of an attempt. A record that can not be written does not keep it from being made.
     *
     * @return the record as it is then
     */
    TransferRecord note(TransferRecord record, TransferProgress noted) throws TransferException {
        try {
            return store.update(record, noted, Durability.PROCESS);
        } catch (TransferException e) {
            if (memory.isLost(e)) {
                throw e;
            }
            LOG.warn("{}: attempt {} is not written down: {}", record.identifier(), noted.attempts(), e.getMessage());
            return record;
        }
    }

    /** The same with what a checkpoint says. */
    TransferProgress.Builder moved(Run run, TransferProgress.Builder builder, Checkpoint last) {
        if (last.bytes() != run.from) {
            builder.lastProgress(Optional.of(time.now()));
        }
        return builder.durableBytes(durable(run, last))
                .totalBytes(last.total().isPresent() ? last.total() : run.record.progress().totalBytes())
                .resume(last.resume());
    }

    /** An attempt that got nowhere does not know what a server has; the same upload resource has it still. */
    private static long durable(Run run, Checkpoint last) {
        TransferProgress before = run.record.progress();
        boolean same = run.isUpload() && !last.resume().isEmpty() && PropertyList.equal(last.resume(), before.resume());
        return same ? Math.max(last.bytes(), before.durableBytes()) : last.bytes();
    }

    private boolean unwritten(Item item, Run run, TaskResult result, boolean suspectBefore, TransferException e) {
        if (memory.isLost(e)) {
            memory.drop(item, e);
            return true;
        }
        boolean download = run.record.description().request() instanceof DownloadRequest;
        boolean success = result instanceof TaskResult.Succeeded;
        FailureReason reason = e.reason();
        if (success && reason == FailureReason.DESTINATION_EXISTS) {
            return settle(item, run, failed(result.last(), e.failure().retryable(false)));
        }
        if (success && download && (reason == FailureReason.CONTENT_CHANGED || reason == FailureReason.STORE_FAILED)) {
            run.suspect = reason == FailureReason.STORE_FAILED;
            return settle(item, run, failed(Checkpoint.NONE, e.failure().retryable(true)));
        }
        if (!success && !suspectBefore && run.suspect) {
            return settle(item, run, result);
        }
        if (success) {
            arrived(run, result.last(), e.failure());
        }
        LOG.atLevel(why(e.failure()).equals(item.heldFor) ? Level.DEBUG : Level.WARN)
                .log("{}: how its task ended can not be written down, and will be tried again: {}", item.id, e.getMessage());
        hold(item, policy.backoff(6), why(e.failure()), true);
        memory.look(item.id);
        return false;
    }

    /**
     * All bytes are here and can not be handed over. That much is written down, as far as possible, for whoever looks from another
     * process.
     */
    private void arrived(Run run, Checkpoint last, TransferFailure failure) {
        if (run.record.progress().waitingFor().equals(Optional.of(why(failure)))) {
            return;
        }
        TransferProgress.Builder next = moved(run, run.record.progress().toBuilder(), last)
                .waitingFor(Optional.of(why(failure))).lastFailure(Optional.of(failure));
        try {
            run.record = run.isUpload()
                    ? store.update(run.record, next.build(), Durability.POWER)
                    : store.checkpoint(run.record, next.build());
        } catch (TransferException | RuntimeException | Error e) {
            LOG.debug("{}: nor can it be written down that it waits", run.id(), e);
        }
    }

    private static TaskResult.Failed failed(Checkpoint last, TransferFailure failure) {
        return new TaskResult.Failed(last, failure, List.of(), Optional.empty(), Map.of());
    }

    /** Holds the transfer in this process. */
    void hold(Item item, Duration wait, String why, boolean excused) {
        item.heldUntil = time.after(wait);
        item.heldFor = why;
        item.excused = excused;
        item.persisted = false;
    }

    /** The next full second: records keep no finer time, and earlier than asked would be wrong. */
    static Instant ceiling(Instant time) {
        return time.getNano() == 0 ? time : time.plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
    }
}
