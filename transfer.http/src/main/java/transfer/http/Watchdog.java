// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Stops requests that do not get on: one thread for all, instead of a timeout around every read, which would cost more than the
 * reading. A request is stopped when its answer does not begin in time, or when fewer than the least number of bytes moved in an interval.
 */
final class Watchdog implements AutoCloseable {
    private final HttpSettings.Timings timings;
    private final LongSupplier nanoTime;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;
    /** Whether the thread sleeps until it is woken, because there was nothing to watch. */
    private volatile boolean asleep;

    /** Starts the thread. */
    Watchdog(HttpSettings.Timings timings, LongSupplier nanoTime) {
        this.timings = timings;
        this.nanoTime = nanoTime;
        thread = new Thread(this::run, "transfer.http-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            sleep();
            check();
        }
    }

    /** A wake-up for each request would cost more than watching it: while there is something to watch, the thread wakes by itself. */
    private void sleep() {
        asleep = watches.isEmpty();
        if (asleep && watches.isEmpty() && !closed) {
            LockSupport.park(this);
        } else {
            asleep = false;
            LockSupport.parkNanos(this, timings.watchdogTick().toNanos());
        }
        asleep = false;
    }

    /** Looks at every request once. */
    void check() {
        long now = nanoTime.getAsLong();
        watches.forEach(watch -> watch.check(now));
    }

    /**
     * Watches a request until the watch is closed.
     *
     * @param stop makes it fail soon, from any thread; called again and again while that does not help
     */
    Watch watch(Runnable stop) {
        Watch watch = new Watch(stop);
        watches.add(watch);
        if (asleep) {
            LockSupport.unpark(thread);
        }
        return watch;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One request under watch. The thread at work calls everything but {@link #check}. */
    final class Watch implements AutoCloseable {
        private final Runnable stop;
        private final AtomicLong moved = new AtomicLong();
        private boolean awaiting = true;
        private boolean held;
        private long invitation;
        private long heldSince;
        private long since = nanoTime.getAsLong();
        private long movedAtStart;
        private volatile boolean fired;

        private Watch(Runnable stop) {
            this.stop = stop;
        }

        /** The header of a request has been sent, and the server is to invite the body within the time. */
        synchronized void awaitInvitation(Duration wait) {
            since = nanoTime.getAsLong();
            invitation = wait.toNanos();
        }

        /** The body is sent. */
        synchronized void invited() {
            since = nanoTime.getAsLong();
            invitation = 0;
        }

        /** Bytes have moved. */
        void moved(long bytes) {
            moved.addAndGet(bytes);
        }

        /** The answer is under way: from now on bytes count, not the time to the answer. */
        synchronized void answered() {
            awaiting = false;
            invitation = 0;
            since = nanoTime.getAsLong();
        }

        /** The work waits for something else than the network (a limit, a disk): the clock stands still. */
        synchronized void hold() {
            heldSince = nanoTime.getAsLong();
            held = true;
        }

        /** The work is with the network again. */
        synchronized void resume() {
            if (held) {
                since += nanoTime.getAsLong() - heldSince;
                held = false;
            }
        }

        /** Whether the request was stopped for lack of progress. */
        boolean fired() {
            return fired;
        }

        /** Whether it was stopped because no invitation came. */
        synchronized boolean uninvited() {
            return fired && invitation > 0;
        }

        private synchronized void check(long now) {
            long total = moved.get();
            long least = awaiting ? 1 : timings.leastBytes();
            if (held) {
                return;
            }
            if (total - movedAtStart >= least) {
                movedAtStart = total;
                since = now;
                return;
            }
            long usual = awaiting ? timings.answer().toNanos() : timings.stall().toNanos();
            long limit = invitation > 0 ? Math.min(invitation, usual) : usual;
            if (now - since > limit) {
                fired = true;
                stop.run();
            }
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
