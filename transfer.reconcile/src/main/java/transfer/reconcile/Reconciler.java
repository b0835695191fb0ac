// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.Decision;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport.Entry;
import transfer.api.TransferException;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferRecord;
import transfer.api.transport.TaskResult;

/** Looks at one transfer: observes, decides, acts. Everything that happens to a transfer by itself happens here. */
final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final Scene scene;
    private final Settling settling;
    private final Starter starter;
    private final Orphans orphans;
    private final Trouble trouble;

    Reconciler(Scene scene, Settling settling, Starter starter, Orphans orphans) {
        this.scene = scene;
        this.settling = settling;
        this.starter = starter;
        this.orphans = orphans;
        this.trouble = new Trouble(scene, settling);
    }

    /** Looks at a transfer and acts. Called by its holder. */
    Entry look(Item item) {
        Optional<StoredTransfer> stored = Optional.empty();
        item.asking = false;
        if (scene.runs.seen(item.id).isEmpty()) {
            scene.farewells.say(item.id);
        }
        item.parked &= !scene.slots.has(item.id);
        try {
            stored = stored(item.id);
            stored.ifPresent(found -> prepare(item, found));
            Verdict verdict = decide(item, stored);
            if (verdict.decision() == Decision.START && !slot(item, (TransferRecord) stored.get())) {
                verdict = Decide.decide(stored, scene.runs.seen(item.id), scene.time.now(), circumstances(item, stored).withoutSlot());
            }
            Entry entry = Reports.of(item.id, stored, scene.runs.seen(item.id), verdict, true);
            act(item, stored, verdict);
            return entry;
        } catch (TransferException e) {
            return trouble.met(item, stored, e);
        } catch (RuntimeException | Error e) {
            LOG.error("{}: a defect", item.id, e);
            return trouble.met(item, Optional.empty(), new TransferException(FailureReason.INTERNAL, "a defect: " + e, e));
        } finally {
            if (!item.asking) {
                scene.desk.drop(item.id);
                scene.runs.freeSlot(item.id);
            }
        }
    }

    /**
     * Looks at a transfer and only says what would be done.
     *
     * @param remembering gets the record, if it remembers a task
     */
    Entry preview(Item item, List<TransferRecord> remembering) {
        try {
            Optional<StoredTransfer> stored = stored(item.id);
            stored.filter(TransferRecord.class::isInstance).map(TransferRecord.class::cast)
                    .filter(record -> record.progress().taskIdentifier().isPresent() && !record.isFinished())
                    .ifPresent(remembering::add);
            Circumstances world = circumstances(item, stored);
            Verdict verdict = Decide.decide(stored, scene.runs.seen(item.id), scene.time.now(), item.parked ? world.withoutSlot() : world);
            return Reports.of(item.id, stored, scene.runs.seen(item.id), verdict, false);
        } catch (TransferException e) {
            return Reports.trouble(item.id, e.getMessage());
        }
    }

    /** What an earlier process knew: the task of the record, and how long it is to wait. */
    private void prepare(Item item, StoredTransfer stored) {
        orphans.claim(item.id, stored);
        if (stored instanceof TransferRecord record && !record.isFinished() && item.heldUntil == WorkQueue.NEVER
                && scene.runs.get(item.id).isEmpty()) {
            record.progress().notBefore().map(time -> Duration.between(scene.time.now(), time)).filter(wait -> !wait.isNegative())
                    .ifPresent(wait -> {
                        Duration believed = wait.compareTo(scene.policy.longest()) > 0 ? scene.policy.longest() : wait;
                        settling.hold(item, believed, record.progress().waitingFor().orElse("the next attempt"), false);
                        item.persisted = true;
                    });
        }
    }

    private Optional<StoredTransfer> stored(UUID id) throws TransferException {
        Optional<Run> run = scene.runs.get(id);
        return run.isPresent() ? Optional.of(run.get().record) : scene.store.read(id);
    }

    private Verdict decide(Item item, Optional<StoredTransfer> stored) {
        return Decide.decide(stored, scene.runs.seen(item.id), scene.time.now(), circumstances(item, stored));
    }

    private Circumstances circumstances(Item item, Optional<StoredTransfer> stored) {
        Optional<TransferRecord> record = stored.filter(TransferRecord.class::isInstance).map(TransferRecord.class::cast);
        Optional<TransferOptions> options = record.map(found -> found.description().request().options());
        Optional<Run> run = scene.runs.get(item.id);
        Settings settings = scene.settings;
        return new Circumstances(settings.identifier(),
                record.flatMap(found -> scene.links.forScheme(found.description().request().url().getScheme())).isPresent(),
                options.flatMap(found -> scene.constraints.unmet(found.constraints())),
                scene.constraints.anyUnmet(),
                item.heldUntil == WorkQueue.NEVER
                        ? Optional.empty()
                        : Optional.of(new Circumstances.Hold(Duration.ofNanos(Math.max(0, item.heldUntil - scene.time.nanos())),
                                item.heldFor, item.persisted, item.excused)),
                idle(item, run), settings.progressTimeout(), settings.retry().attempts(), scene.policy.longest(), item.urgent,
                run.filter(live -> live.result != null).map(live -> live.result instanceof TaskResult.Succeeded
                        ? Circumstances.Pending.SUCCESS
                        : Circumstances.Pending.OTHER),
                true);
    }

    private Duration idle(Item item, Optional<Run> run) {
        if (run.isPresent() && run.get().moved != WorkQueue.NEVER) {
            item.idleBefore = 0;
            item.idleSince = run.get().moved;
            run.get().moved = WorkQueue.NEVER;
        }
        long now = item.idleSince == WorkQueue.NEVER ? 0 : scene.time.nanos() - item.idleSince;
        return Duration.ofNanos(item.idleBefore + now);
    }

    private boolean slot(Item item, TransferRecord record) {
        TransferOptions options = record.description().request().options();
        boolean patient = options.discretionary().isPresent() && !item.urgent && Decide.mayWait(record, scene.time.now());
        if (!item.parked || item.patient != patient) {
            item.parked = !scene.slots.acquire(item.id, Starter.host(record), options.priority(), patient);
            item.patient = patient;
        }
        return !item.parked;
    }

    private void act(Item item, Optional<StoredTransfer> stored, Verdict verdict) throws TransferException {
        verdict.cancel().forEach(task -> scene.runs.cancel(item.id, task));
        switch (verdict.decision()) {
            case START -> start(item, (TransferRecord) stored.get(), verdict);
            case ADOPT, KEEP_FURTHEST -> adopt(item, (TransferRecord) stored.get(), verdict);
            case FINISH -> finish(item, (TransferRecord) stored.get());
            case FAIL -> settling.finish(item, (TransferRecord) stored.get(),
                    new TransferOutcome.Failed(scene.time.now(), verdict.failure().get(), Optional.empty()));
            case DELIVER -> ended(item, (TransferRecord) stored.get());
            case REPORT_SCRAPPED -> scene.memory.scrapped(item, Snapshots.of((ScrappedTransfer) stored.get()));
            case NONE, WAIT, CANCEL_TASK -> rest(item, stored, verdict);
        }
    }

    private void ended(Item item, TransferRecord record) {
        scene.farewells.late(record);
        scene.memory.ended(item, record);
    }

    private void rest(Item item, Optional<StoredTransfer> stored, Verdict verdict) throws TransferException {
        if (verdict.state().isEmpty()) {
            scene.farewells.forget(item.id);
            scene.memory.forget(item);
            return;
        }
        TransferRecord record = (TransferRecord) stored.get();
        if (record.isFinished()) {
            scene.farewells.note(record);
            scene.memory.ended(item, record);
            return;
        }
        if (verdict.state().get() == TransferState.RUNNING) {
            running(item, verdict);
            return;
        }
        boolean backoff = item.heldUntil != WorkQueue.NEVER && !item.excused && verdict.state().get() == TransferState.WAITING;
        if (!backoff && item.idleSince != WorkQueue.NEVER) {
            item.idleBefore += scene.time.nanos() - item.idleSince;
            item.idleSince = WorkQueue.NEVER;
        }
        item.sensitive = true;
        scene.memory.stands(item, verdict.state().get(), verdict.why(),
                () -> Snapshots.of(record, verdict.state().get(), verdict.why()));
        scene.queue.schedule(item, verdict.again().map(scene.time::after).orElse(WorkQueue.NEVER));
    }

    private void start(Item item, TransferRecord record, Verdict verdict) throws TransferException {
        Starter.Result result = starter.start(item, record);
        if (result instanceof Starter.Result.Held held) {
            settling.hold(item, held.delay(), held.why(), true);
            rest(item, Optional.of(record), Verdict.hold(held.why()).lookAfter(held.delay()));
        } else if (result instanceof Starter.Result.Asking) {
            item.asking = true;
            scene.memory.stands(item, TransferState.QUEUED, "credentials", () -> Snapshots.of(record, TransferState.QUEUED, null));
            scene.queue.schedule(item, verdict.again().map(scene.time::after).orElse(WorkQueue.NEVER));
        } else {
            item.heldUntil = WorkQueue.NEVER;
            item.idleSince = item.idleSince == WorkQueue.NEVER ? scene.time.nanos() : item.idleSince;
            running(item, verdict);
        }
    }

    private void adopt(Item item, TransferRecord record, Verdict verdict) throws TransferException {
        Seen task = verdict.keep().get();
        if (!task.followed()) {
            scene.runs.unfollow(item.id);
            boolean known = record.progress().taskIdentifier().equals(OptionalInt.of(task.identifier()));
            int number = Math.max(1, record.progress().attempts() + (known ? 0 : 1));
            Run run = new Run(task.link(), task.identifier(), number, scene.time.now(), task.bytes(), record);
            run.noteAt = known ? WorkQueue.NEVER : scene.time.nanos();
            scene.runs.follow(item.id, Starter.host(record), run);
            item.idleSince = scene.time.nanos();
        }
        running(item, verdict);
    }

    private void running(Item item, Verdict verdict) throws TransferException {
        Run run = scene.runs.get(item.id).orElseThrow();
        item.sensitive = true;
        scene.memory.stands(item, TransferState.RUNNING, null, () -> Snapshots.of(run));
        if (run.noteAt <= scene.time.nanos()) {
            note(run);
        }
        long again = verdict.again().map(scene.time::after).orElse(WorkQueue.NEVER);
        scene.queue.schedule(item, Math.min(again, run.noteAt));
    }

    /** Remembers that an attempt is being made, unless a checkpoint has done so. */
    private void note(Run run) throws TransferException {
        run.noteAt = WorkQueue.NEVER;
        run.record = settling.note(run.record, settling.noted(run, run.record.progress()));
    }

    private void finish(Item item, TransferRecord record) throws TransferException {
        Optional<Run> run = scene.runs.get(item.id).filter(live -> live.result != null);
        if (run.isPresent()) {
            settling.settle(item, run.get(), run.get().result);
        } else {
            settling.finish(item, record, new TransferOutcome.Cancelled(scene.time.now()));
        }
    }
}
