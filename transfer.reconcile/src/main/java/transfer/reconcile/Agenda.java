// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Short jobs for later that belong to no transfer. They are done by a worker, under a key of their own in the work queue. */
final class Agenda {
    private static final Logger LOG = LoggerFactory.getLogger(Agenda.class);

    /** No transfer has this identifier. */
    static final UUID KEY = new UUID(0, 0);

    private record Job(long due, long number, Runnable work) {}

    private final Time time;
    private final WorkQueue queue;
    private final PriorityQueue<Job> jobs =
            new PriorityQueue<>(Comparator.comparingLong(Job::due).thenComparingLong(Job::number));
    private long counter;

    Agenda(Time time, WorkQueue queue) {
        this.time = time;
        this.queue = queue;
    }

    void after(Duration wait, Runnable work) {
        synchronized (this) {
            jobs.add(new Job(time.after(wait), counter++, work));
        }
        queue.poke(KEY);
    }

    /** Does what is due, and sets the timer for the rest. Called by the holder of {@link #KEY}. */
    void work(Item item) {
        for (Runnable job : due()) {
            try {
                job.run();
            } catch (RuntimeException | Error e) {
                LOG.error("a defect; the other jobs go on", e);
            }
        }
        synchronized (this) {
            queue.schedule(item, jobs.isEmpty() ? WorkQueue.NEVER : jobs.peek().due());
        }
    }

    private synchronized List<Runnable> due() {
        List<Runnable> due = new ArrayList<>();
        while (!jobs.isEmpty() && jobs.peek().due() <= time.nanos()) {
            due.add(jobs.poll().work());
        }
        return due;
    }
}
