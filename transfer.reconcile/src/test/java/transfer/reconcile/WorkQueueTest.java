// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkQueueTest {
    private final VirtualTime time = new VirtualTime();
    private final WorkQueue queue = new WorkQueue(time);
    private final UUID id = UUID.randomUUID();

    @Test
    void a_key_that_is_poked_often_comes_once() {
        queue.poke(id);
        queue.poke(id);
        Item item = queue.poll().orElseThrow();
        assertTrue(queue.poll().isEmpty());
        queue.leave(item);
        assertTrue(queue.poll().isEmpty());
        assertEquals(0, queue.size());
    }

    @Test
    void a_key_that_is_poked_while_it_is_held_comes_once_more_afterwards() {
        Item item = queue.enter(id);
        queue.poke(id);
        queue.poke(id);
        assertTrue(queue.poll().isEmpty());
        queue.leave(item);
        assertSame(item, queue.poll().orElseThrow());
        queue.leave(item);
        assertTrue(queue.poll().isEmpty());
    }

    @Test
    void a_ready_key_that_somebody_entered_is_not_lost() {
        queue.poke(id);
        Item item = queue.enter(id);
        assertTrue(queue.poll().isEmpty());
        assertTrue(queue.tryEnter(id).isEmpty());
        queue.leave(item);
        assertTrue(queue.poll().isPresent());
    }

    @Test
    void a_timer_is_replaced_and_fires_once() {
        Item item = queue.enter(id);
        queue.schedule(item, time.after(Duration.ofSeconds(5)));
        queue.schedule(item, time.after(Duration.ofSeconds(9)));
        queue.leave(item);
        assertEquals(1, queue.size(), "a key with a timer is remembered");
        time.advance(Duration.ofSeconds(8));
        assertTrue(queue.poll().isEmpty());
        time.advance(Duration.ofSeconds(1));
        queue.leave(queue.poll().orElseThrow());
        assertTrue(queue.poll().isEmpty());
        assertEquals(0, queue.size());
    }

    @Test
    void a_kept_key_is_remembered_and_a_closed_queue_hands_out_nothing() {
        Item item = queue.enter(id);
        item.kept = true;
        queue.leave(item);
        assertEquals(1, queue.size());
        queue.poke(id);
        queue.close();
        queue.poke(id);
        assertTrue(queue.poll().isEmpty());
        queue.leave(queue.enter(id));
    }

    @Test
    void a_far_moment_does_not_overflow() {
        time.advance(Duration.ofDays(1));
        assertTrue(time.after(Duration.ofDays(1_000_000)) > time.nanos());
        assertTrue(time.after(Duration.ofSeconds(Long.MAX_VALUE)) < WorkQueue.NEVER);
    }

    @Test
    void a_key_has_one_holder_among_many_threads_and_no_poke_is_lost() throws Exception {
        WorkQueue live = new WorkQueue(Time.system());
        Map<UUID, AtomicInteger> inside = new ConcurrentHashMap<>();
        Map<UUID, AtomicInteger> seen = new ConcurrentHashMap<>();
        AtomicInteger clashes = new AtomicInteger();
        UUID[] ids = new UUID[7];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = new UUID(9, i);
            inside.put(ids[i], new AtomicInteger());
            seen.put(ids[i], new AtomicInteger());
        }
        Workers workers = new Workers();
        workers.start(Thread::new, 3, live, () -> {
            var next = live.poll();
            next.ifPresent(item -> {
                clashes.addAndGet(inside.get(item.id).getAndIncrement());
                seen.get(item.id).incrementAndGet();
                inside.get(item.id).decrementAndGet();
                live.leave(item);
            });
            return next.isPresent();
        });
        CountDownLatch done = new CountDownLatch(3);
        for (int thread = 0; thread < 3; thread++) {
            new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    UUID key = ids[i % ids.length];
                    Item item = live.enter(key);
                    clashes.addAndGet(inside.get(key).getAndIncrement());
                    inside.get(key).decrementAndGet();
                    live.poke(key);
                    live.leave(item);
                }
                done.countDown();
            }).start();
        }
        assertTrue(done.await(50, TimeUnit.SECONDS));
        for (UUID key : ids) {
            int before = seen.get(key).get();
            live.poke(key);
            while (seen.get(key).get() == before) {
                Thread.onSpinWait();
            }
        }
        live.close();
        assertTrue(workers.join(Duration.ofSeconds(20)));
        assertEquals(0, clashes.get());
        assertFalse(live.await(live.signals()));
    }

    @Test
    void a_timer_is_waited_for_when_the_thread_that_did_has_gone_to_work() throws Exception {
        Time clock = Time.system();
        WorkQueue live = new WorkQueue(clock);
        UUID timed = new UUID(1, 1);
        UUID blocks = new UUID(1, 2);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch fired = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        Workers workers = new Workers();
        workers.start(Thread::new, 2, live, () -> {
            var next = live.poll();
            next.ifPresent(item -> {
                if (item.id.equals(blocks)) {
                    while (release.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                } else if (item.id.equals(timed)) {
                    fired.countDown();
                }
                done.incrementAndGet();
                live.leave(item);
            });
            return next.isPresent();
        });
        Item item = live.enter(timed);
        live.schedule(item, clock.after(Duration.ofSeconds(1)));
        live.leave(item);
        // with two threads, one of them is the one that waits for the timer
        live.poke(new UUID(1, 3));
        while (done.get() == 0) {
            Thread.onSpinWait();
        }
        live.poke(blocks);
        assertTrue(fired.await(30, TimeUnit.SECONDS));
        release.countDown();
        live.close();
        assertTrue(workers.join(Duration.ofSeconds(20)));
    }

    @Test
    void a_poke_leaves_the_thread_that_waits_for_the_timer_alone_while_another_one_waits() throws Exception {
        Time clock = Time.system();
        WorkQueue live = new WorkQueue(clock);
        Item item = live.enter(new UUID(1, 1));
        live.schedule(item, clock.after(Duration.ofHours(1)));
        live.leave(item);
        Thread watcher = waiting(live, Thread.State.TIMED_WAITING);
        Thread other = waiting(live, Thread.State.WAITING);
        live.poke(new UUID(1, 2));
        other.join(TimeUnit.SECONDS.toMillis(30));
        assertFalse(other.isAlive());
        assertEquals(Thread.State.TIMED_WAITING, watcher.getState());
        live.leave(live.poll().get());
        live.poke(new UUID(1, 3));
        watcher.join(TimeUnit.SECONDS.toMillis(30));
        assertFalse(watcher.isAlive());
    }

    private static Thread waiting(WorkQueue live, Thread.State state) {
        Thread thread = new Thread(() -> {
            try {
                live.await(live.signals());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
        return thread;
    }
}
