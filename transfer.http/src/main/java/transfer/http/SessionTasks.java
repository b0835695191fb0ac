// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.TransferTask;

/** The tasks of one session, from one delegate to the next. */
final class SessionTasks {
    private final DelegateSlot slot = new DelegateSlot();
    private final Map<Integer, HttpTask> tasks = new ConcurrentHashMap<>();
    private final Optional<Pace> pace;
    private final AtomicInteger lastIdentifier = new AtomicInteger();

    /** @param pace the limit on what the session moves */
    SessionTasks(Optional<Pace> pace) {
        this.pace = pace;
    }

    Optional<Pace> pace() {
        return pace;
    }

    DelegateSlot slot() {
        return slot;
    }

    /** @throws TransferException {@link FailureReason#CONFLICT} if a delegate is attached */
    void attach(TaskDelegate delegate) throws TransferException {
        if (!slot.attach(delegate)) {
            throw new TransferException(FailureReason.CONFLICT, "the transport session is open already");
        }
    }

    /** Tells the delegate of all ends that nobody has taken. */
    void tellKept() {
        tasks.values().forEach(this::tellEnd);
    }

    /** Adds the task that {@code make} makes for its identifier. */
    synchronized HttpTask add(IntFunction<HttpTask> make) {
        HttpTask task = make.apply(nextIdentifier());
        tasks.put(task.identifier(), task);
        return task;
    }

    /** Forgets a task. */
    void remove(HttpTask task) {
        tasks.remove(task.identifier(), task);
    }

    private int nextIdentifier() {
        int identifier;
        do {
            identifier = lastIdentifier.updateAndGet(n -> n == Integer.MAX_VALUE ? 1 : n + 1);
        } while (tasks.containsKey(identifier));
        return identifier;
    }

    /** Runs a task to its end and tells of it. */
    void run(HttpTask task) {
        task.run();
        tellEnd(task);
    }

    private void tellEnd(HttpTask task) {
        if (task.tellEnd()) {
            remove(task);
        }
    }

    HttpTask task(int identifier) {
        return tasks.get(identifier);
    }

    List<TransferTask> list() {
        return tasks.values().stream().map(HttpTask::snapshot).toList();
    }

    List<HttpTask> all() {
        return List.copyOf(tasks.values());
    }
}
