// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import transfer.api.Decision;
import transfer.api.FailureReason;
import transfer.api.TransferFailure;
import transfer.api.TransferOptions;
import transfer.api.TransferSession;
import transfer.api.TransferState;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferRecord;
import transfer.api.store.UnreadableTransfer;
import transfer.api.transport.TransferTask.State;

/**
 * The decision, a pure function: the same arguments give the same verdict, and nothing is read, written or asked. Its table is
 * {@code docs/states.md}.
 */
final class Decide {
    private final List<Seen> tasks;
    private final Instant now;
    private final Circumstances world;

    private Decide(List<Seen> tasks, Instant now, Circumstances world) {
        this.tasks = tasks;
        this.now = now;
        this.world = world;
    }

    /**
     * Decides about one transfer.
     *
     * @param stored what the store has under the identifier
     * @param tasks the tasks that carry the identifier, or were matched to it
     * @param now the wall clock
     * @param world everything else
     */
    static Verdict decide(Optional<StoredTransfer> stored, List<Seen> tasks, Instant now, Circumstances world) {
        return new Decide(tasks, now, world).about(stored);
    }

    private Verdict about(Optional<StoredTransfer> stored) {
        if (stored.isEmpty()) {
            return unwanted("no record");
        }
        if (stored.get() instanceof UnreadableTransfer unreadable) {
            return unwanted("left alone: " + unreadable.why());
        }
        if (stored.get() instanceof ScrappedTransfer scrapped) {
            return scrapped(scrapped);
        }
        TransferRecord record = (TransferRecord) stored.get();
        if (!record.description().session().equals(world.session())) {
            return unwanted("belongs to session " + record.description().session());
        }
        return record.isFinished() ? finished(record) : active(record);
    }

    private Verdict unwanted(String why) {
        return tasks.isEmpty()
                ? Verdict.of(Decision.NONE, why)
                : Verdict.of(Decision.CANCEL_TASK, why).cancelling(alive());
    }

    private Verdict scrapped(ScrappedTransfer scrapped) {
        String owner = scrapped.session().orElse(TransferSession.DEFAULT);
        if (!owner.equals(world.session())) {
            return unwanted("belongs to session " + owner);
        }
        return Verdict.of(Decision.REPORT_SCRAPPED, scrapped.why()).in(TransferState.SCRAPPED).cancelling(alive());
    }

    private Verdict finished(TransferRecord record) {
        TransferState state = record.outcome().get().state();
        return Verdict.of(alive().isEmpty() ? Decision.DELIVER : Decision.CANCEL_TASK, "finished, not acknowledged")
                .in(state).cancelling(alive());
    }

    private Verdict active(TransferRecord record) {
        if (record.progress().cancelled()) {
            return Verdict.of(Decision.FINISH, "cancelled").in(TransferState.CANCELLED).cancelling(alive());
        }
        if (world.pending().isPresent() && world.hold().isEmpty()) {
            return pending();
        }
        TransferOptions options = record.description().request().options();
        Duration left = Duration.between(now, record.description().created().plus(options.deadline()));
        if (left.isNegative() || left.isZero()) {
            return failing(FailureReason.DEADLINE,
                    "not ended within " + Words.of(options.deadline()) + " of its submission" + atLast(record));
        }
        return (world.pending().isPresent() ? pending() : undisturbed(record, options)).lookAfter(left);
    }

    private Verdict pending() {
        if (world.hold().isPresent() && !world.hold().get().isOver()) {
            return Verdict.hold(world.hold().get().why()).lookAfter(world.hold().get().left());
        }
        boolean success = world.pending().get() == Circumstances.Pending.SUCCESS;
        return Verdict.of(Decision.FINISH, success ? "all bytes are moved" : "the end of its task is to be written")
                .in(TransferState.RUNNING);
    }

    private Verdict failing(FailureReason reason, String message) {
        TransferFailure failure = TransferFailure.of(reason, message).retryable(false);
        return Verdict.fail(failure).cancelling(alive());
    }

    private Verdict undisturbed(TransferRecord record, TransferOptions options) {
        if (record.progress().paused()) {
            return held("paused").in(TransferState.PAUSED);
        }
        if (world.unmet().isPresent()) {
            return held("constraint " + world.unmet().get());
        }
        Optional<Verdict> stuck = noProgress(record, options);
        if (stuck.isPresent()) {
            return stuck.get();
        }
        Verdict verdict = tasks.isEmpty() ? idle(record, options) : withTasks();
        Duration limit = options.progressTimeout().orElse(world.progressTimeout());
        return limit.isZero() || !counts(verdict) ? verdict : verdict.lookAfter(limit.minus(world.idle()));
    }

    /** Whether the time until the next look counts as time without progress. */
    private boolean counts(Verdict verdict) {
        boolean running = verdict.state().filter(TransferState.RUNNING::equals).isPresent();
        boolean backoff = world.hold().filter(hold -> !hold.isOver() && !hold.excused()).isPresent();
        return running || (backoff && tasks.isEmpty());
    }

    private Verdict held(String why) {
        Verdict hold = Verdict.hold(why);
        return running().isEmpty()
                ? hold
                : new Verdict(Decision.CANCEL_TASK, why, hold.state(), hold.again(), Optional.empty(), running(), Optional.empty());
    }

    private Optional<Verdict> noProgress(TransferRecord record, TransferOptions options) {
        Duration limit = options.progressTimeout().orElse(world.progressTimeout());
        return limit.isZero() || world.idle().compareTo(limit) < 0
                ? Optional.empty()
                : Optional.of(failing(FailureReason.NO_PROGRESS, "no byte moved for " + Words.of(limit) + atLast(record)));
    }

    private static String atLast(TransferRecord record) {
        return record.progress().lastFailure().map(last -> ", at last: " + last.message()).orElse("");
    }

    private Verdict withTasks() {
        List<Seen> running = running();
        if (running.isEmpty()) {
            boolean ended = tasks.stream().anyMatch(task -> task.state() == State.COMPLETED);
            return Verdict.of(Decision.WAIT, ended ? "its task has ended, and says how in a moment" : "its task is stopping")
                    .in(TransferState.QUEUED);
        }
        Seen furthest = running.stream()
                .max(Comparator.comparingLong(Seen::bytes).thenComparing(Seen::followed)
                        .thenComparing(Seen::identifier, Comparator.reverseOrder()))
                .orElseThrow();
        if (running.size() > 1) {
            List<Seen> others = running.stream().filter(task -> task != furthest).toList();
            return Verdict.of(Decision.KEEP_FURTHEST, running.size() + " tasks").in(TransferState.RUNNING)
                    .keeping(furthest).cancelling(others);
        }
        return Verdict.of(furthest.followed() ? Decision.NONE : Decision.ADOPT, "its task is at work")
                .in(TransferState.RUNNING).keeping(furthest);
    }

    private Verdict idle(TransferRecord record, TransferOptions options) {
        int most = options.maxAttempts().orElse(world.attempts());
        if (most > 0 && record.progress().failures() >= most) {
            return failing(FailureReason.TOO_MANY_ATTEMPTS, "failed " + record.progress().failures() + " times in a row" + atLast(record));
        }
        Optional<Duration> wait = waits(record, options);
        if (wait.isPresent()) {
            return Verdict.hold(reason(record, options)).lookAfter(wait.get());
        }
        if (!world.transport()) {
            String missing = Circumstances.transport(record.description().request());
            return Verdict.hold(record.progress().waitingFor().map(before -> missing + "; before that: " + before).orElse(missing));
        }
        Optional<Duration> better = betterMoment(record);
        if (better.isPresent() && world.anyUnmet()) {
            return Verdict.hold("a better moment").lookAfter(better.get());
        }
        if (!world.slot()) {
            Verdict queued = Verdict.of(Decision.WAIT, Circumstances.NO_SLOT).in(TransferState.QUEUED);
            return better.isPresent() ? queued.lookAfter(better.get()) : queued;
        }
        return Verdict.of(Decision.START, "no task").in(TransferState.RUNNING);
    }

    private Optional<Duration> waits(TransferRecord record, TransferOptions options) {
        Optional<Duration> begin = world.urgent() ? Optional.empty() : options.earliestBegin().map(time -> Duration.between(now, time));
        if (begin.isPresent() && !begin.get().isNegative() && !begin.get().isZero()) {
            return begin;
        }
        Optional<Duration> persisted = record.progress().notBefore().map(time -> Duration.between(now, time));
        boolean past = persisted.isPresent() && (persisted.get().isNegative() || persisted.get().isZero());
        if (world.hold().isPresent()) {
            Circumstances.Hold hold = world.hold().get();
            return hold.isOver() || (hold.persisted() && past) ? Optional.empty() : Optional.of(hold.left());
        }
        return persisted.filter(wait -> !past).map(wait -> wait.compareTo(world.longestWait()) > 0 ? world.longestWait() : wait);
    }

    private String reason(TransferRecord record, TransferOptions options) {
        if (!world.urgent() && options.earliestBegin().isPresent() && options.earliestBegin().get().isAfter(now)) {
            return "its earliest begin";
        }
        return world.hold().map(Circumstances.Hold::why)
                .or(() -> record.progress().waitingFor())
                .orElse("the next attempt");
    }

    /** How long the transfer may still be held for a better moment. */
    private Optional<Duration> betterMoment(TransferRecord record) {
        return world.urgent() ? Optional.empty() : window(record, now);
    }

    /** Whether others go first, because the transfer's window has not ended. */
    static boolean mayWait(TransferRecord record, Instant now) {
        return window(record, now).isPresent();
    }

    private static Optional<Duration> window(TransferRecord record, Instant now) {
        TransferOptions options = record.description().request().options();
        Instant from = options.earliestBegin().orElse(record.description().created());
        return options.discretionary().map(window -> Duration.between(now, from.plus(window)))
                .filter(left -> !left.isNegative() && !left.isZero());
    }

    private List<Seen> running() {
        return tasks.isEmpty() ? List.of() : tasks.stream().filter(Seen::isRunning).toList();
    }

    private List<Seen> alive() {
        return tasks.isEmpty() ? List.of() : tasks.stream().filter(task -> task.state() != State.COMPLETED).toList();
    }
}
