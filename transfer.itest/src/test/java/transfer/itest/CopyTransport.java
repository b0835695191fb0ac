// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import transfer.api.FailureReason;
import transfer.api.TransferFailure;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.Transport;
import transfer.api.transport.TransportSession;

/** Another transport: it serves {@code http} from a local folder and so never touches a network. */
final class CopyTransport implements Transport, AutoCloseable {
    private final Path source;
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final AtomicInteger numbers = new AtomicInteger();

    CopyTransport(Path source) {
        this.source = source;
    }

    int tasksStarted() {
        return numbers.get();
    }

    @Override
    public Set<String> schemes() {
        return Set.of("http");
    }

    @Override
    public TransportSession open(String sessionIdentifier, TaskDelegate delegate) {
        return new Session(delegate);
    }

    @Override
    public void close() {
        worker.shutdown();
    }

    private final class Session implements TransportSession {
        private final TaskDelegate delegate;
        private final Map<Integer, TransferTask> tasks = new ConcurrentHashMap<>();

        Session(TaskDelegate delegate) {
            this.delegate = delegate;
        }

        @Override
        public TransferTask start(TaskRequest request) {
            TransferTask task = new TransferTask(
                    numbers.incrementAndGet(), request.original(), TransferTask.State.RUNNING, request.from().bytes());
            tasks.put(task.identifier(), task);
            worker.execute(() -> run(task, request));
            return task;
        }

        private void run(TransferTask task, TaskRequest request) {
            TaskResult result;
            try {
                byte[] bytes = Files.readAllBytes(source.resolve(request.url().getPath().substring(1)));
                Files.write(request.file(), bytes);
                Checkpoint last = new Checkpoint(bytes.length, OptionalLong.of(bytes.length), Map.of());
                result = new TaskResult.Succeeded(last, Optional.empty(), Map.of(), Optional.empty(), Map.of());
            } catch (IOException e) {
                result = new TaskResult.Failed(Checkpoint.NONE,
                        TransferFailure.of(FailureReason.CLIENT_ERROR, e.toString()), List.of(), Optional.empty(), Map.of());
            }
            delegate.ended(task, result);
            tasks.remove(task.identifier());
        }

        @Override
        public void cancel(int taskIdentifier) {
            // a copy is over before anybody could want to cancel it
        }

        @Override
        public List<TransferTask> tasks() {
            return List.copyOf(tasks.values());
        }

        @Override
        public void close() {
            // callbacks run on the worker, which outlives no test
        }
    }
}
