// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;

/** A delegate that remembers what it is told, and that tests can wait for. Counts overlapping calls for one task as faults. */
public class RecordingDelegate implements TaskDelegate {
    private static final long LONGEST_SECONDS = 60;

    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final Map<Integer, TaskResult> results = new ConcurrentHashMap<>();
    private final Map<Integer, Thread> calling = new ConcurrentHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private long progress;

    @Override
    public void progressed(TransferTask task, OptionalLong total) {
        enter(task, "progressed");
        synchronized (this) {
            progress++;
            notifyAll();
        }
        leave(task);
    }

    @Override
    public void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException {
        enter(task, "checkpoint");
        synchronized (this) {
            checkpoints.add(checkpoint);
            notifyAll();
        }
        leave(task);
    }

    @Override
    public void ended(TransferTask task, TaskResult result) {
        enter(task, "ended");
        synchronized (this) {
            if (results.put(task.identifier(), result) != null) {
                faults.add("ended was called twice for task " + task.identifier());
            }
            if (task.state() != TransferTask.State.COMPLETED) {
                faults.add("ended was called for a task in state " + task.state());
            }
            notifyAll();
        }
        leave(task);
    }

    private void enter(TransferTask task, String call) {
        Thread other = calling.putIfAbsent(task.identifier(), Thread.currentThread());
        if (other != null) {
            synchronized (this) {
                faults.add(call + " was called during another call for task " + task.identifier());
            }
        }
    }

    private void leave(TransferTask task) {
        calling.remove(task.identifier());
    }

    /** Waits for the end of a task. */
    public synchronized TaskResult await(int task) throws InterruptedException {
        awaitUntil(() -> results.containsKey(task), "the end of task " + task);
        return results.get(task);
    }

    /** Looks again and again, for a minute at most, whether something that announces itself nowhere has become true. */
    public static boolean becomes(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return condition.getAsBoolean();
    }

    /** Lets time pass, a step after each look, until a task has ended: for transports with a clock of the test's. */
    public synchronized void advanceUntilEnded(int task, Runnable step) throws InterruptedException {
        while (!results.containsKey(task)) {
            step.run();
            wait(20);
        }
    }

    /** Waits until the delegate has been told of progress. */
    public synchronized void awaitProgress() throws InterruptedException {
        long before = progress;
        awaitUntil(() -> progress > before, "progress");
    }

    /** Waits until so many checkpoints have been made. */
    public synchronized List<Checkpoint> awaitCheckpoints(int count) throws InterruptedException {
        awaitUntil(() -> checkpoints.size() >= count, count + " checkpoints");
        return List.copyOf(checkpoints);
    }

    private void awaitUntil(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (!condition.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("waited in vain for " + what);
            }
            wait(left);
        }
    }

    /** The checkpoints so far. */
    public synchronized List<Checkpoint> checkpoints() {
        return List.copyOf(checkpoints);
    }

    /** The results so far by task. */
    public Map<Integer, TaskResult> results() {
        return Map.copyOf(results);
    }

    /** What the transport did wrong; should be empty. */
    public synchronized List<String> faults() {
        return List.copyOf(faults);
    }
}
