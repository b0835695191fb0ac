// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferKind;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransferTask.State;

/** Takes what transports tell of tasks, on the transports' threads. */
final class TaskEvents implements Link.Events {
    private static final Logger LOG = LoggerFactory.getLogger(TaskEvents.class);

    private static final Duration READ_AGAIN = Duration.ofSeconds(10);

    private final Scene scene;
    private final Settling settling;

    TaskEvents(Scene scene, Settling settling) {
        this.scene = scene;
        this.settling = settling;
    }

    @Override
    public void progressed(Link link, TransferTask task, OptionalLong total) {
        Optional<Run> found = scene.runs.owner(link, task.identifier()).flatMap(scene.runs::get);
        if (found.isEmpty() || !found.get().is(link, task)) {
            return;
        }
        Run run = found.get();
        if (task.bytes() != run.bytes) {
            run.moved = scene.time.nanos();
        }
        run.bytes = task.bytes();
        run.heard = true;
        run.total = total.isPresent() ? total : run.total;
        long now = scene.time.nanos();
        if (now - run.toldProgress >= scene.settings.progressInterval().toNanos() && scene.announcer.hearsProgress()) {
            run.toldProgress = now;
            scene.announcer.progressed(Snapshots.of(run));
        }
    }

    @Override
    public void checkpoint(Link link, TransferTask task, Checkpoint checkpoint) throws TransferException {
        UUID id = owner(link, task).orElseThrow(TaskEvents::unwanted);
        Item item = scene.queue.enter(id);
        try {
            boolean cancelled = scene.runs.stray(id, link, task.identifier()).filter(seen -> seen.state() == State.CANCELING).isPresent();
            Run run = cancelled ? null : run(id, link, task).orElse(null);
            if (run == null) {
                throw unwanted();
            }
            record(item, run, checkpoint);
        } finally {
            scene.queue.leave(item);
        }
    }

    private void record(Item item, Run run, Checkpoint checkpoint) throws TransferException {
        boolean progressed = checkpoint.bytes() > run.from;
        TransferProgress.Builder next = run.record.progress().toBuilder();
        if (progressed) {
            next.failures(0).notBefore(Optional.empty());
            scene.desk.forget(item.id);
        }
        TransferProgress moved = settling.moved(run, next, checkpoint).build();
        run.record = forced(item, run, run.noteAt == WorkQueue.NEVER ? moved : settling.noted(run, moved));
        run.noteAt = WorkQueue.NEVER;
        if (checkpoint.bytes() != run.bytes) {
            run.moved = scene.time.nanos();
            run.bytes = checkpoint.bytes();
        }
        run.heard = true;
    }

    private TransferRecord forced(Item item, Run run, TransferProgress next) throws TransferException {
        try {
            return scene.store.checkpoint(run.record, next);
        } catch (TransferException e) {
            failed(item, run, e);
            throw e;
        } catch (RuntimeException | Error e) {
            TransferException defect = new TransferException(FailureReason.INTERNAL, "the store threw " + e, e);
            failed(item, run, defect);
            throw defect;
        }
    }

    private void failed(Item item, Run run, TransferException e) {
        if (scene.memory.isLost(e)) {
            scene.memory.drop(item, e);
        } else {
            LOG.warn("{}: a checkpoint could not be made durable: {}", item.id, e.getMessage());
            run.suspect |= e.reason() != FailureReason.NO_SPACE;
        }
    }

    @Override
    public void ended(Link link, TransferTask task, TaskResult result) {
        boolean written;
        try {
            Optional<UUID> id = owner(link, task);
            written = id.isEmpty() || ended(id.get(), link, task, result);
        } catch (TransferException e) {
            LOG.warn("the end of task {} is kept, its record can not be read now: {}", task.identifier(), e.getMessage());
            scene.agenda.after(READ_AGAIN, () -> again(link, task, result));
            throw new IllegalStateException("the record of task " + task.identifier() + " can not be read: " + e.getMessage(), e);
        }
        if (!written) {
            throw new IllegalStateException("the end of task " + task.identifier() + " could not be written down yet");
        }
    }

    private boolean ended(UUID id, Link link, TransferTask task, TaskResult result) throws TransferException {
        Item item = scene.queue.enter(id);
        try {
            return ended(item, link, task, result);
        } finally {
            scene.queue.leave(item);
        }
    }

    /** The transport tells the next session; this one need not wait for that. */
    private void again(Link link, TransferTask task, TaskResult result) {
        try {
            ended(link, task, result);
        } catch (IllegalStateException e) {
            LOG.debug("not yet", e);
        }
    }

    private boolean ended(Item item, Link link, TransferTask task, TaskResult result) throws TransferException {
        Optional<Seen> stray = scene.runs.stray(item.id, link, task.identifier());
        boolean told = stray.filter(seen -> seen.state() == State.CANCELING).isPresent();
        boolean unwanted = told && !(result instanceof TaskResult.Succeeded && isUpload(item.id));
        Optional<Run> run = unwanted ? Optional.empty() : run(item.id, link, task);
        scene.runs.removeStray(item.id, link, task.identifier());
        if (run.isEmpty()) {
            scene.farewells.ended(item.id, result);
            link.take(task.identifier());
            scene.memory.look(item.id);
            return true;
        }
        run.get().bytes = result.last().bytes();
        return settling.settle(item, run.get(), result);
    }

    /** The run of this task. One that an earlier incarnation started is followed from here on, if its transfer has no other. */
    private Optional<Run> run(UUID id, Link link, TransferTask task) throws TransferException {
        Optional<Run> known = scene.runs.get(id);
        if (known.isPresent()) {
            return known.filter(run -> run.is(link, task) && run.result == null);
        }
        Optional<TransferRecord> record = active(id);
        if (record.isEmpty() || record.get().progress().cancelled()) {
            return Optional.empty();
        }
        int number = Math.max(1, record.get().progress().attempts());
        Run run = new Run(link, task.identifier(), number, scene.time.now(), record.get().progress().durableBytes(), record.get());
        run.bytes = task.bytes();
        scene.runs.follow(id, Starter.host(record.get()), run);
        scene.memory.look(id);
        return Optional.of(run);
    }

    /**
     * Whether it is an active upload: what a server has taken is not sent again, also when an earlier session told the task to stop. A
     * download only looks once more at what is there, which may be the work of two tasks.
     */
    private boolean isUpload(UUID id) throws TransferException {
        return active(id).filter(record -> record.description().request().kind() == TransferKind.UPLOAD).isPresent();
    }

    private Optional<TransferRecord> active(UUID id) throws TransferException {
        return record(id).filter(record -> !record.isFinished());
    }

    /**
     * Whose a task is: known, named by its property, or found by URL and identifier among all records.
     *
     * @throws TransferException if that can not be told now
     */
    private Optional<UUID> owner(Link link, TransferTask task) throws TransferException {
        Optional<UUID> known = scene.runs.owner(link, task.identifier());
        if (known.isPresent()) {
            return known;
        }
        Optional<UUID> named = Orphans.named(task);
        return named.isPresent() && held(named.get()).isPresent() ? named : search(task);
    }

    private Optional<UUID> search(TransferTask task) throws TransferException {
        TransferException trouble = null;
        try (Stream<UUID> all = scene.store.identifiers()) {
            for (Iterator<UUID> rest = all.iterator(); rest.hasNext();) {
                UUID id = rest.next();
                try {
                    if (held(id).filter(record -> Orphans.fits(record, task)).isPresent()) {
                        return Optional.of(id);
                    }
                } catch (TransferException e) {
                    trouble = e;
                }
            }
        }
        if (trouble != null) {
            throw trouble;
        }
        return Optional.empty();
    }

    private Optional<TransferRecord> held(UUID id) throws TransferException {
        Item item = scene.queue.enter(id);
        try {
            return record(id);
        } finally {
            scene.queue.leave(item);
        }
    }

    /** The record, if it is one of this session. Called by the transfer's holder. */
    private Optional<TransferRecord> record(UUID id) throws TransferException {
        try {
            return scene.store.read(id)
                    .filter(TransferRecord.class::isInstance)
                    .map(TransferRecord.class::cast)
                    .filter(record -> record.description().session().equals(scene.settings.identifier()));
        } catch (RuntimeException | Error e) {
            throw new TransferException(FailureReason.INTERNAL, "the store threw " + e, e);
        }
    }

    private static TransferException unwanted() {
        return new TransferException(FailureReason.CLOSED, "no transfer wants this task any more");
    }
}
