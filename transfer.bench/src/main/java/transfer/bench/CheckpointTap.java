// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.Transport;
import transfer.api.transport.TransportSession;

/** A transport before another one, which keeps checkpoints from the store while they are switched off, and says what others cost. */
final class CheckpointTap implements Transport {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Transport behind;
    private final AtomicLong cpu = new AtomicLong();
    private final AtomicLong wall = new AtomicLong();
    private volatile boolean open = true;

    CheckpointTap(Transport behind) {
        this.behind = behind;
    }

    /** Whether checkpoints are made. */
    void open(boolean value) {
        open = value;
    }

    /** Wall and processor time of the threads that were in a checkpoint since this was asked last. */
    Sample spent() {
        return new Sample(wall.getAndSet(0) / 1e9, cpu.getAndSet(0) / 1e9);
    }

    @Override
    public Set<String> schemes() {
        return behind.schemes();
    }

    @Override
    public TransportSession open(String sessionIdentifier, TaskDelegate delegate) throws TransferException {
        TransportSession session = behind.open(sessionIdentifier + "-tapped", new Tapped(delegate));
        return new TransportSession() {
            @Override
            public TransferTask start(TaskRequest request) throws TransferException {
                return session.start(request);
            }

            @Override
            public void cancel(int taskIdentifier) {
                session.cancel(taskIdentifier);
            }

            @Override
            public List<TransferTask> tasks() {
                return session.tasks();
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }

    private final class Tapped implements TaskDelegate {
        private final TaskDelegate delegate;

        Tapped(TaskDelegate delegate) {
            this.delegate = delegate;
        }

        @Override
        public void progressed(TransferTask task, OptionalLong total) {
            delegate.progressed(task, total);
        }

        @Override
        public void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException {
            if (open) {
                long begun = System.nanoTime();
                long before = THREADS.getCurrentThreadCpuTime();
                delegate.checkpoint(task, checkpoint);
                cpu.addAndGet(THREADS.getCurrentThreadCpuTime() - before);
                wall.addAndGet(System.nanoTime() - begun);
            }
        }

        @Override
        public void ended(TransferTask task, TaskResult result) {
            delegate.ended(task, result);
        }
    }
}
