// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.Transport;
import transfer.api.transport.TransportSession;
import transfer.api.transport.TransferTask;

/** Starts tasks that never move: what is left to measure is everything else. */
final class StillTransport implements Transport {
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile long startedAt;

    /** Waits for the first task and returns when it was started, as {@link System#nanoTime} has it. */
    long awaitFirst() throws InterruptedException {
        first.await();
        return startedAt;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("http", "https");
    }

    @Override
    public TransportSession open(String sessionIdentifier, TaskDelegate delegate) {
        return new Tasks();
    }

    private final class Tasks implements TransportSession {
        private final List<TransferTask> tasks = new ArrayList<>();

        @Override
        public synchronized TransferTask start(TaskRequest request) {
            if (first.getCount() > 0) {
                startedAt = System.nanoTime();
                first.countDown();
            }
            TransferTask task = new TransferTask(tasks.size() + 1, request.original(), TransferTask.State.RUNNING, 0);
            tasks.add(task);
            return task;
        }

        @Override
        public void cancel(int taskIdentifier) {}

        @Override
        public synchronized List<TransferTask> tasks() {
            return List.copyOf(tasks);
        }

        @Override
        public void close() {}
    }
}
