// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask.State;
import transfer.api.transport.TransferTask;

/** One task: runs its work on one thread, and tells the session's delegate about it. */
final class HttpTask implements TaskControl {
    private static final Logger LOG = LoggerFactory.getLogger(HttpTask.class);
    private static final long PROGRESS_NANOS = 250_000_000;

    /**
     * What tasks share.
     *
     * @param slot where the delegate is
     * @param nanoTime the monotonic clock
     * @param checkpoints how often
     * @param pace the limit of the session, if it has one
     * @param helpers runs something on another thread if the limits allow
     */
    record Surroundings(DelegateSlot slot, LongSupplier nanoTime, HttpSettings.Checkpoints checkpoints, Optional<Pace> pace,
            Predicate<Runnable> helpers) {}

    private final int identifier;
    private final TaskRequest request;
    private final TaskWork work;
    private final TaskExchanges exchanges;
    private final Metrics metrics;
    private final Surroundings surroundings;
    private final CheckpointClock clock;
    private final List<Pace> paces = new ArrayList<>();
    private volatile Checkpoint last;
    private volatile Checkpoint durable;
    private volatile boolean suspect;
    private volatile long bytes;
    private volatile boolean cancelled;
    private volatile TaskResult result;
    private long nextProgress;
    private boolean taken;
    private long toldIncarnation;

    HttpTask(int identifier, TaskRequest request, TaskWork work, TaskExchanges exchanges, Metrics metrics, Surroundings surroundings) {
        this.identifier = identifier;
        this.request = request;
        this.work = work;
        this.exchanges = exchanges;
        this.metrics = metrics;
        this.surroundings = surroundings;
        long start = work.begins(request);
        last = new Checkpoint(start, OptionalLong.empty(), request.resume());
        durable = last;
        bytes = start;
        surroundings.pace().ifPresent(paces::add);
        request.request().options().bytesPerSecond().ifPresent(rate -> paces.add(new Pace(rate, surroundings.nanoTime())));
        clock = new CheckpointClock(surroundings.checkpoints(), surroundings.nanoTime(), start);
    }

    int identifier() {
        return identifier;
    }

    TransferTask snapshot() {
        State state = result != null ? State.COMPLETED : cancelled ? State.CANCELING : State.RUNNING;
        OriginalRequest original = request.original();
        return new TransferTask(identifier, original, state, bytes);
    }

    /** Tells the work to stop. From any thread. */
    void cancel() {
        cancelled = true;
        exchanges.cancel();
        surroundings.slot().wake();
        paces.forEach(Pace::wake);
    }

    /** Does the work. Afterwards the task has a result. Throws nothing. */
    void run() {
        TaskResult ended;
        try {
            throwIfCancelled();
            ended = work.run(this);
        } catch (TaskCancelled e) {
            ended = new TaskResult.Cancelled(end(), metrics.snapshot());
        } catch (ChallengedException e) {
            ended = failed(e.failure(), e.challenges());
        } catch (TransferException e) {
            ended = failed(e.failure(), List.of());
        } catch (RuntimeException | Error e) {
            LOG.error("{}: the task failed in an unforeseen way: {}", name(), e.getClass().getName(),
                    Failures.failure(FailureReason.INTERNAL, "", e));
            ended = failed(TransferFailure.of(FailureReason.INTERNAL, "unforeseen " + e.getClass().getName()), List.of());
        }
        bytes = ended.last().bytes();
        result = ended;
    }

    private Checkpoint end() {
        return suspect ? durable : last;
    }

    private TaskResult failed(TransferFailure failure, List<String> challenges) {
        if (cancelled) {
            return new TaskResult.Cancelled(end(), metrics.snapshot());
        }
        return new TaskResult.Failed(end(), failure, challenges, Optional.empty(), metrics.snapshot());
    }

    /**
     * Tells the delegate of the end, unless this delegate has been told before.
     *
     * @return whether some delegate has taken it, so that the task can be forgotten
     */
    synchronized boolean tellEnd() {
        if (!taken && result != null) {
            surroundings.slot().call((delegate, incarnation) -> {
                if (incarnation != toldIncarnation) {
                    toldIncarnation = incarnation;
                    try {
                        delegate.ended(snapshot(), result);
                        taken = true;
                    } catch (RuntimeException e) {
                        LOG.warn("{}: the delegate did not take the end of the task", name(), e);
                    }
                }
            });
        }
        return taken;
    }

    private Object name() {
        Map<String, Object> properties = request.properties();
        return properties.getOrDefault(OriginalRequest.TRANSFER, "task " + identifier);
    }

    @Override
    public TaskRequest request() {
        return request;
    }

    @Override
    public HttpReply send(HttpAsk ask) throws TransferException {
        throwIfCancelled();
        return exchanges.send(ask);
    }

    @Override
    public Checkpoint last() {
        return last;
    }

    @Override
    public Checkpoint recorded() {
        return durable;
    }

    @Override
    public void at(Checkpoint checkpoint) {
        last = checkpoint;
        bytes = checkpoint.bytes();
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) throws TransferException {
        at(checkpoint);
        boolean made = surroundings.slot().await(() -> cancelled, (delegate, incarnation) -> record(checkpoint, delegate));
        if (!made) {
            throw new TaskCancelled();
        }
    }

    @Override
    public long worthRecording() {
        return surroundings.checkpoints().first();
    }

    @Override
    public void offer(Checkpoint checkpoint) throws TransferException {
        at(checkpoint);
        surroundings.slot().call((delegate, incarnation) -> record(checkpoint, delegate));
    }

    @Override
    public void checkpointIfDue(long moved, long missing, Supplier<Checkpoint> current) throws TransferException {
        if (clock.due(moved, missing)) {
            offer(current.get());
        }
    }

    private void record(Checkpoint checkpoint, TaskDelegate delegate) throws TransferException {
        try {
            delegate.checkpoint(snapshot(), checkpoint);
        } catch (TransferException | RuntimeException e) {
            suspect = true;
            throw e;
        }
        durable = checkpoint;
        clock.made(checkpoint.bytes());
    }

    @Override
    public void progress(long moved) {
        bytes = moved;
        long now = surroundings.nanoTime().getAsLong();
        if (now - nextProgress >= 0 || nextProgress == 0) {
            nextProgress = now + PROGRESS_NANOS;
            surroundings.slot().call((delegate, incarnation) -> tellProgress(delegate));
        }
    }

    private void tellProgress(TaskDelegate delegate) {
        try {
            delegate.progressed(snapshot(), last.total());
        } catch (RuntimeException e) {
            LOG.warn("{}: the delegate failed on progress", name(), e);
        }
    }

    @Override
    public void pace(long more) {
        paces.forEach(pace -> pace.take(more, () -> cancelled));
        throwIfCancelled();
    }

    @Override
    public int block() {
        int block = WriteLane.BLOCK;
        for (Pace pace : paces) {
            block = Math.min(block, pace.block());
        }
        return block;
    }

    @Override
    public long nanoTime() {
        return surroundings.nanoTime().getAsLong();
    }

    @Override
    public boolean help(Runnable help) {
        return surroundings.helpers().test(help);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }
}
