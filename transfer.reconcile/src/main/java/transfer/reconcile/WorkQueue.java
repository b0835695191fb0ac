// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A queue of keys with at most one holder for each, workers and callers alike. A key that is poked while it is held comes again
 * afterwards, once, however often it was poked; a key can have one timer.
 *
 * <p>The lock of this class is held for moments only, and never while anything else is called.
 */
final class WorkQueue {
    static final long NEVER = Long.MAX_VALUE;

    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    /** Where the thread waits that watches the timers. It is woken for work if nobody else waits: another one would have to take over. */
    private final Condition timer = lock.newCondition();
    private final Condition free = lock.newCondition();
    private final Map<UUID, Item> items = new HashMap<>();
    private final ArrayDeque<Item> ready = new ArrayDeque<>();
    private final Timers timers = new Timers();
    /** Whether a thread waits for the first timer. */
    private boolean watched;
    private int signals;
    private boolean closed;

    WorkQueue(Time time) {
        this.time = time;
    }

    /** Has the key looked at soon. */
    void poke(UUID id) {
        lock.lock();
        try {
            if (!closed) {
                makeReady(items.computeIfAbsent(id, Item::new));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has all remembered keys that match looked at soon. The test must be cheap. */
    void pokeIf(Predicate<Item> test) {
        lock.lock();
        try {
            if (!closed) {
                items.values().stream().filter(test).forEach(this::makeReady);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The remembered keys that match. */
    List<UUID> keys(Predicate<Item> test) {
        lock.lock();
        try {
            List<UUID> found = new ArrayList<>();
            items.values().stream().filter(test).forEach(item -> found.add(item.id));
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** Sets the key's only timer. */
    void schedule(Item item, long due) {
        lock.lock();
        try {
            timers.remove(item);
            item.due = due;
            if (due != NEVER && !closed) {
                timers.add(item);
                if (timers.first() == item) {
                    (watched ? timer : work).signal();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void makeReady(Item item) {
        if (item.busy) {
            item.again = true;
        } else if (!item.ready) {
            item.ready = true;
            ready.add(item);
            (lock.hasWaiters(work) ? work : timer).signal();
        }
    }

    /** Takes hold of the next key that is ready or due; empty if there is none. To be given back with {@link #leave}. */
    Optional<Item> poll() {
        lock.lock();
        try {
            fireTimers();
            for (Item item = ready.poll(); item != null; item = ready.poll()) {
                item.ready = false;
                if (item.busy) {
                    item.again = true;
                } else if (!closed) {
                    item.busy = true;
                    return Optional.of(item);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void fireTimers() {
        long now = time.nanos();
        while (!timers.isEmpty() && timers.first().due <= now) {
            Item item = timers.first();
            timers.remove(item);
            item.due = NEVER;
            makeReady(item);
        }
    }

    /** Takes hold of a key, waiting for whoever holds it. Not reentrant. Works on a closed queue. */
    Item enter(UUID id) {
        lock.lock();
        try {
            Item item = items.computeIfAbsent(id, Item::new);
            item.waiting++;
            while (item.busy) {
                free.awaitUninterruptibly();
            }
            item.waiting--;
            item.busy = true;
            return item;
        } finally {
            lock.unlock();
        }
    }

    /** Takes hold of a key unless somebody holds it. */
    Optional<Item> tryEnter(UUID id) {
        lock.lock();
        try {
            Item item = items.computeIfAbsent(id, Item::new);
            if (item.busy) {
                return Optional.empty();
            }
            item.busy = true;
            return Optional.of(item);
        } finally {
            lock.unlock();
        }
    }

    /** Gives a key back. It is forgotten unless it is kept or something is still to be done for it. */
    void leave(Item item) {
        lock.lock();
        try {
            item.busy = false;
            if (item.again) {
                item.again = false;
                if (!closed) {
                    makeReady(item);
                }
            }
            if (item.waiting > 0) {
                free.signalAll();
            } else if (!item.kept && !item.ready && item.due == NEVER) {
                items.remove(item.id);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Changes with every {@link #wake}; see {@link #await}. */
    int signals() {
        lock.lock();
        try {
            return signals;
        } finally {
            lock.unlock();
        }
    }

    /** Lets all that wait in {@link #await} look around. */
    void wake() {
        lock.lock();
        try {
            signals++;
            work.signalAll();
            timer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a key is ready or due, {@link #wake} was called since {@code seen} was taken, or the queue is closed.
     *
     * @return whether the queue is still open
     */
    boolean await(int seen) throws InterruptedException {
        lock.lock();
        try {
            while (!closed && signals == seen && ready.isEmpty()) {
                long due = timers.isEmpty() || watched ? NEVER : timers.first().due;
                long wait = due - time.nanos();
                if (due == NEVER) {
                    work.await();
                } else if (wait > 0) {
                    watch(wait);
                } else {
                    return true;
                }
            }
            return !closed;
        } finally {
            if (!watched && !timers.isEmpty()) {
                work.signal();
            }
            lock.unlock();
        }
    }

    /** Waits for the first timer. One thread does that; when it leaves to work, another one takes over. */
    private void watch(long nanos) throws InterruptedException {
        watched = true;
        try {
            timer.awaitNanos(nanos);
        } finally {
            watched = false;
        }
    }

    /** When the next timer is due; {@link #NEVER} if none is set. */
    long nextDue() {
        lock.lock();
        try {
            return timers.isEmpty() ? NEVER : timers.first().due;
        } finally {
            lock.unlock();
        }
    }

    /** What is remembered under a key; to be looked at only, and without trust in what is not final. */
    Optional<Item> remembered(UUID id) {
        lock.lock();
        try {
            return Optional.ofNullable(items.get(id));
        } finally {
            lock.unlock();
        }
    }

    /** How many keys are remembered. */
    int size() {
        lock.lock();
        try {
            return items.size();
        } finally {
            lock.unlock();
        }
    }

    /** Hands out no more work; who holds a key may finish. */
    void close() {
        lock.lock();
        try {
            closed = true;
            ready.clear();
            timers.clear();
            signals++;
            work.signalAll();
            timer.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
