// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that look at transfers: a fixed number, however many transfers there are. */
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final List<Thread> threads = new ArrayList<>();

    void start(ThreadFactory factory, int count, WorkQueue queue, BooleanSupplier step) {
        for (int i = 0; i < count; i++) {
            Thread thread = factory.newThread(() -> work(queue, step));
            threads.add(thread);
            thread.start();
        }
    }

    private static void work(WorkQueue queue, BooleanSupplier step) {
        try {
            boolean open = true;
            while (open) {
                int seen = queue.signals();
                if (!attempt(step)) {
                    open = queue.await(seen);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("a worker was interrupted, and ends");
        }
    }

    private static boolean attempt(BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (RuntimeException | Error e) {
            // an error is one transfer's; the thread is all transfers'
            LOG.error("a defect; the worker goes on", e);
            return true;
        }
    }

    /** Waits for the threads, whose queue is closed; never interrupts what they do to files. Returns whether all have ended. */
    boolean join(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (Thread thread : threads) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (thread != Thread.currentThread() && left > 0) {
                thread.join(left);
            }
        }
        return threads.stream().noneMatch(thread -> thread.isAlive() && thread != Thread.currentThread());
    }
}
