// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * Runs a task on many items in a few threads that end with the call. Forces that are under way at the same time share commits of the
 * file system's journal, so this is worth more threads than there are processors.
 */
final class Concurrently {
    /** What is to be done with one item. */
    interface Task<T> {
        void run(T item) throws TransferException;
    }

    private Concurrently() {}

    /** Returns when no thread works any more. After a failure, an error too, no further item is begun, and the first failure is thrown. */
    static <T> void forEach(List<T> items, int threads, Task<T> task) throws TransferException {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<TransferException> failure = new AtomicReference<>();
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < items.size() && failure.get() == null; i = next.getAndIncrement()) {
                try {
                    task.run(items.get(i));
                } catch (TransferException e) {
                    failure.compareAndSet(null, e);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, new TransferException(FailureReason.INTERNAL, e.toString(), e));
                }
            }
        };
        List<Thread> helpers = start(Math.min(threads, items.size()) - 1, worker);
        worker.run();
        helpers.forEach(Concurrently::join);
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private static List<Thread> start(int count, Runnable worker) {
        List<Thread> helpers = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Thread helper = new Thread(worker, "transfer-store-" + i);
                helper.setDaemon(true);
                helper.start();
                helpers.add(helper);
            }
        } catch (OutOfMemoryError e) {
            // the system gives no more threads: then fewer do the work
        }
        return helpers;
    }

    /** Waits until a thread is at its end, whatever happens to the one that waits. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        Uninterrupted.restore(interrupted);
    }
}
