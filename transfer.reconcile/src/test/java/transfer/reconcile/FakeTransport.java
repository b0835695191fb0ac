// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.TransferResponse;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.Transport;
import transfer.api.transport.TransportSession;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransferTask.State;

/**
 * A transport whose tasks do what a test tells them, and outlive the sessions that started them. Ends are delivered by {@link #pump}
 * only; those that nobody took are delivered to the next delegate.
 */
final class FakeTransport implements Transport {
    final class Task {
        final int identifier;
        final TaskRequest request;
        OriginalRequest original;
        State state = State.RUNNING;
        long bytes;
        TaskResult result;

        Task(int identifier, TaskRequest request, OriginalRequest original) {
            this.identifier = identifier;
            this.request = request;
            this.original = original;
        }

        TransferTask snapshot() {
            return new TransferTask(identifier, original, state, bytes);
        }

        UUID transfer() {
            return UUID.fromString((String) original.properties().get(OriginalRequest.TRANSFER));
        }

        void progress(long to) {
            bytes = to;
            delegate.progressed(snapshot(), OptionalLong.of(1000));
        }

        void checkpoint(long to) throws TransferException {
            bytes = to;
            delegate.checkpoint(snapshot(), at(to));
        }

        void succeed(long size) {
            bytes = size;
            TransferResponse response = new TransferResponse(200, Map.of(), new byte[0]);
            end(new TaskResult.Succeeded(
                    at(size), Optional.of("suggested.bin"), Map.of(), Optional.of(response), Map.of("bytes", size)));
        }

        void fail(TransferFailure failure) {
            end(new TaskResult.Failed(at(bytes), failure, List.of(), Optional.empty(), Map.of()));
        }

        void fail(FailureReason reason) {
            fail(TransferFailure.of(reason, "told to fail: " + reason));
        }

        void end(TaskResult how) {
            synchronized (FakeTransport.this) {
                if (result == null) {
                    result = how;
                    state = State.COMPLETED;
                    ended.add(this);
                }
            }
        }

        Checkpoint at(long position) {
            return new Checkpoint(position, OptionalLong.of(1000), Map.of("Validator", "\"v1\""));
        }
    }

    final Set<String> schemes;
    final Map<Integer, Task> tasks = new LinkedHashMap<>();
    final List<Task> started = new ArrayList<>();
    final List<Integer> cancelled = new ArrayList<>();
    final List<TaskRequest> abandoned = new ArrayList<>();
    private final ArrayDeque<Task> ended = new ArrayDeque<>();
    TaskDelegate delegate;
    /** Whether a cancelled task ends at once. */
    boolean prompt = true;
    /** Whether a task is forgotten when its end was taken. */
    boolean forgetful = true;
    /** What a task has moved when it starts; empty: what the request says. */
    OptionalLong startsWith = OptionalLong.empty();
    /** What happens before a task is started. */
    Consumer<TaskRequest> beforeStart = request -> {};
    /** Whether every call throws. */
    boolean broken;
    /** What it throws when it is told to cancel a task; null: nothing. */
    Error error;
    /** Whether tasks can not be listed. */
    boolean mute;
    /** What happens as soon as the tasks have been listed. */
    Runnable whenListed = () -> {};
    int opened;
    private int counter;

    FakeTransport(String... schemes) {
        this.schemes = Set.of(schemes);
    }

    @Override
    public Set<String> schemes() {
        return schemes;
    }

    @Override
    public synchronized TransportSession open(String sessionIdentifier, TaskDelegate newDelegate) throws TransferException {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        if (delegate != null) {
            throw new TransferException(FailureReason.CONFLICT, "open already");
        }
        delegate = newDelegate;
        opened++;
        tasks.values().stream().filter(task -> task.result != null && !ended.contains(task)).forEach(ended::add);
        return new Session();
    }

    /** A task that some earlier caller started. */
    synchronized Task plant(OriginalRequest original, long bytes) {
        Task task = new Task(++counter, null, original);
        task.bytes = bytes;
        tasks.put(task.identifier, task);
        return task;
    }

    static OriginalRequest original(URI url, Object property) {
        return new OriginalRequest(url, "GET", property == null ? Map.of() : Map.of(OriginalRequest.TRANSFER, property));
    }

    synchronized Optional<Task> of(UUID transfer) {
        return tasks.values().stream()
                .filter(task -> task.result == null && task.state == State.RUNNING && task.transfer().equals(transfer))
                .findFirst();
    }

    synchronized List<Task> running() {
        return tasks.values().stream().filter(task -> task.state == State.RUNNING).toList();
    }

    /** Delivers the ends there are; returns whether there were any. */
    boolean pump() {
        boolean any = false;
        for (Task task = nextEnded(); task != null; task = nextEnded()) {
            any = true;
            try {
                delegate.ended(task.snapshot(), task.result);
                synchronized (this) {
                    if (forgetful) {
                        tasks.remove(task.identifier);
                    }
                }
            } catch (IllegalStateException e) {
                // kept for the next delegate
            }
        }
        return any;
    }

    private synchronized Task nextEnded() {
        return delegate == null ? null : ended.poll();
    }

    private static void check(boolean fault) {
        if (fault) {
            throw new IllegalStateException("broken");
        }
    }

    private final class Session implements TransportSession {
        @Override
        public TransferTask start(TaskRequest request) throws TransferException {
            beforeStart.accept(request);
            synchronized (FakeTransport.this) {
                if (delegate == null) {
                    throw new TransferException(FailureReason.CLOSED, "closed");
                }
                Task task = new Task(++counter, request, request.original());
                task.bytes = startsWith.orElse(request.from().bytes());
                tasks.put(task.identifier, task);
                started.add(task);
                return task.snapshot();
            }
        }

        @Override
        public void cancel(int taskIdentifier) {
            check(broken);
            if (error != null) {
                throw error;
            }
            synchronized (FakeTransport.this) {
                cancelled.add(taskIdentifier);
                Task task = tasks.get(taskIdentifier);
                if (task != null && task.result == null) {
                    task.state = State.CANCELING;
                    if (prompt) {
                        task.end(new TaskResult.Cancelled(task.at(task.bytes), Map.of()));
                    }
                }
            }
        }

        @Override
        public void abandon(TaskRequest request) {
            abandoned.add(request);
        }

        @Override
        public List<TransferTask> tasks() {
            check(broken || mute);
            List<TransferTask> listed;
            synchronized (FakeTransport.this) {
                listed = tasks.values().stream().map(Task::snapshot).toList();
            }
            whenListed.run();
            return listed;
        }

        @Override
        public void close() {
            check(broken);
            synchronized (FakeTransport.this) {
                delegate = null;
            }
        }
    }
}
