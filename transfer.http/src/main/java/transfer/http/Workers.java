// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of the transport: one for each running task, none for one that waits for its turn. How many run at once, in all and for
 * one host, is limited; of those that wait the oldest that may run goes first.
 */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final long IDLE_SECONDS = 10;

    private final HttpSettings.Limits limits;
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final Map<String, Integer> running = new HashMap<>();
    private final ThreadPoolExecutor threads;
    private int total;

    private record Job(String host, Object key, Runnable work, boolean counted) {}

    /** @param factory makes the threads; what it throws, a full system would */
    Workers(HttpSettings.Limits limits, ThreadFactory factory) {
        this.limits = limits;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = factory.newThread(work);
            thread.setName("transfer.http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs something at once, outside the limits. */
    void execute(Runnable work) {
        threads.execute(work);
    }

    /**
     * Runs something when its turn comes.
     *
     * @throws OutOfMemoryError the system gives no thread for it; it will not run
     */
    void submit(String host, Object key, Runnable work) {
        synchronized (this) {
            if (!mayRun(host)) {
                waiting.add(new Job(host, key, work, true));
                return;
            }
            count(host, 1);
        }
        launch(new Job(host, key, work, true));
    }

    /** Runs something now if the limits and the system allow it and nothing waits for the place; false if not. */
    boolean tryRun(String host, Runnable work) {
        synchronized (this) {
            if (!mayRun(host) || threads.isShutdown() || waiting.stream().anyMatch(job -> mayRun(job.host()))) {
                return false;
            }
            count(host, 1);
        }
        try {
            launch(new Job(host, work, work, true));
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            return false;
        }
    }

    /** Runs what waits under this key at once, outside the limits: it has been cancelled and ends by itself. */
    void hurry(Object key) {
        Job found = null;
        synchronized (this) {
            for (Iterator<Job> jobs = waiting.iterator(); jobs.hasNext() && found == null; ) {
                Job job = jobs.next();
                if (job.key() == key) {
                    jobs.remove();
                    found = new Job(job.host(), key, job.work(), false);
                }
            }
        }
        if (found != null) {
            tryToStart(found, new Job(found.host(), key, found.work(), true));
        }
    }

    private void launch(Job first) {
        try {
            start(first);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            Job other = next(first);
            if (other != null) {
                tryToStart(other, other);
            }
            throw e;
        }
    }

    /** What can not begin now waits, for the next that ends. */
    private void tryToStart(Job job, Job otherwise) {
        try {
            start(job);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            synchronized (this) {
                if (job.counted()) {
                    count(job.host(), -1);
                }
                waiting.addFirst(otherwise);
            }
        }
    }

    private void start(Job first) {
        threads.execute(() -> {
            Job job = first;
            while (job != null) {
                try {
                    job.work().run();
                } catch (RuntimeException | Error e) {
                    LOG.error("work of the transport failed: {}", e.getClass().getName(), e);
                }
                job = next(job);
            }
        });
    }

    /** Gives a finished job's place to the next one that may run; more than one place can be free after a change of limits. */
    private Job next(Job done) {
        synchronized (this) {
            if (!done.counted()) {
                return null;
            }
            count(done.host(), -1);
            for (Iterator<Job> jobs = waiting.iterator(); jobs.hasNext(); ) {
                Job job = jobs.next();
                if (mayRun(job.host())) {
                    jobs.remove();
                    count(job.host(), 1);
                    return job;
                }
            }
            return null;
        }
    }

    private boolean mayRun(String host) {
        return total < limits.connections() && running.getOrDefault(host, 0) < limits.connectionsPerHost();
    }

    private void count(String host, int change) {
        total += change;
        running.merge(host, change, (a, b) -> a + b == 0 ? null : a + b);
    }

    /** Returns when all work has ended and no thread is left. Cancel it first. */
    @Override
    public void close() {
        threads.shutdown();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
