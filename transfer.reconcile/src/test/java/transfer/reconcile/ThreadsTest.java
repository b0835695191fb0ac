// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import transfer.api.Change;
import transfer.api.Delivery;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferListener;
import transfer.api.TransferRequest;
import transfer.api.TransferState;

/** The same with real threads. The fake store refuses two calls for one transfer at a time, so these tests find a key that is not kept. */
@Timeout(120)
class ThreadsTest {
    private final FakeStore store = new FakeStore();
    private final AtomicInteger made = new AtomicInteger();
    private final List<Thread> workers = new ArrayList<>();

    private Engine engine(FakeTransport transport, ExecutorService calls) {
        Settings fast = new Settings("default", new Settings.Limits(16, 16),
                new Settings.Retry(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(2), 0),
                Duration.ZERO, Duration.ZERO, 4);
        Engine engine = new Engine(fast, store, new Edge(Time.system(), Math::random, UUID::randomUUID, calls, work -> {
            made.incrementAndGet();
            Thread thread = new Thread(work);
            workers.add(thread);
            return thread;
        }, Duration.ofSeconds(10)));
        engine.addTransport(1, transport);
        return engine;
    }

    private static List<TransferRequest> requests(int count) {
        List<TransferRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(DownloadRequest.from(Harness.URL).to(Path.of("/tmp/" + i)).build());
        }
        return requests;
    }

    /** Ends tasks on its own threads, well or badly, until told to stop. */
    private static Thread driver(FakeTransport transport, long seed, AtomicReference<Throwable> failure, CountDownLatch stop) {
        Thread thread = new Thread(() -> {
            Random random = new Random(seed);
            try {
                while (stop.getCount() > 0) {
                    for (FakeTransport.Task task : transport.running()) {
                        if (random.nextInt(4) == 0) {
                            task.fail(FailureReason.NETWORK);
                        } else {
                            task.succeed(10);
                        }
                    }
                    transport.pump();
                    Thread.onSpinWait();
                }
                transport.pump();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void two_thousand_transfers_with_pauses_and_cancels_end_once_each_with_four_threads() throws Exception {
        FakeTransport transport = new FakeTransport("http");
        ExecutorService calls = Executors.newCachedThreadPool();
        Engine engine = engine(transport, calls);
        Map<UUID, TransferState> ends = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(2_000);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        engine.addListener(new TransferListener() {
            @Override
            public void finished(Delivery delivery) {
                if (ends.putIfAbsent(delivery.transfer().identifier(), delivery.outcome().state()) != null) {
                    failure.compareAndSet(null, new AssertionError("delivered twice"));
                }
                all.countDown();
            }
        });
        engine.start(() -> {});
        List<UUID> ids = engine.session.submitAll(requests(2_000)).stream().map(transfer -> transfer.identifier()).toList();
        CountDownLatch stop = new CountDownLatch(1);
        List<Thread> drivers = List.of(driver(transport, 1, failure, stop), driver(transport, 2, failure, stop));
        Random random = new Random(3);
        Map<UUID, Change> cancelled = new ConcurrentHashMap<>();
        for (int i = 0; i < 3_000; i++) {
            UUID id = ids.get(random.nextInt(ids.size()));
            switch (random.nextInt(4)) {
                case 0 -> engine.session.pause(id);
                case 1 -> engine.session.resume(id);
                case 2 -> cancelled.merge(id, engine.session.cancel(id), (one, other) -> one);
                default -> engine.session.transfer(id);
            }
        }
        for (UUID id : ids) {
            engine.session.resume(id);
        }
        assertTrue(all.await(90, TimeUnit.SECONDS), all.getCount() + " never ended");
        stop.countDown();
        for (Thread thread : drivers) {
            thread.join();
        }
        assertEquals(null, failure.get());
        cancelled.forEach((id, change) ->
                assertEquals(change == Change.CHANGED, ends.get(id) == TransferState.CANCELLED, id + " " + change));
        assertEquals(4, made.get());
        engine.stop(false);
        calls.shutdown();
        assertTrue(calls.awaitTermination(20, TimeUnit.SECONDS));
        assertTrue(workers.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void a_session_that_is_stopped_and_started_again_and_again_loses_and_repeats_nothing() throws Exception {
        FakeTransport transport = new FakeTransport("http");
        Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch stop = new CountDownLatch(1);
        Thread driver = driver(transport, 4, failure, stop);
        int submitted = 0;
        for (int life = 0; life < 30; life++) {
            ExecutorService calls = Executors.newCachedThreadPool();
            Engine engine = engine(transport, calls);
            engine.addListener(new TransferListener() {
                @Override
                public void finished(Delivery delivery) {
                    UUID id = delivery.transfer().identifier();
                    if (acknowledged.contains(id)) {
                        failure.compareAndSet(null, new AssertionError("acknowledged, and delivered again"));
                    }
                    try {
                        delivery.acknowledge();
                        acknowledged.add(id);
                    } catch (transfer.api.TransferException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            engine.start(() -> {});
            if (life < 29) {
                submitted += engine.session.submitAll(requests(40)).size();
            } else {
                while (acknowledged.size() < submitted && failure.get() == null) {
                    Thread.onSpinWait();
                }
            }
            engine.stop(false);
            calls.shutdown();
            assertTrue(calls.awaitTermination(20, TimeUnit.SECONDS));
        }
        stop.countDown();
        driver.join();
        assertEquals(null, failure.get());
        assertEquals(submitted, acknowledged.size());
        assertTrue(store.records.isEmpty());
        assertTrue(workers.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void a_blocked_listener_delays_neither_transfers_nor_other_listeners() throws Exception {
        FakeTransport transport = new FakeTransport("http");
        ExecutorService calls = Executors.newCachedThreadPool();
        Engine engine = engine(transport, calls);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(200);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        engine.addListener(new TransferListener() {
            @Override
            public void finished(Delivery delivery) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        engine.addListener(new TransferListener() {
            @Override
            public void finished(Delivery delivery) {
                all.countDown();
            }
        });
        engine.start(() -> {});
        engine.session.submitAll(requests(200));
        CountDownLatch stop = new CountDownLatch(1);
        Thread driver = driver(transport, 5, failure, stop);
        assertTrue(entered.await(60, TimeUnit.SECONDS));
        assertTrue(all.await(60, TimeUnit.SECONDS), all.getCount() + " were held up");
        release.countDown();
        stop.countDown();
        driver.join();
        engine.stop(false);
        calls.shutdown();
        assertEquals(null, failure.get());
    }

    @Test
    void a_transport_that_goes_with_sixteen_tasks_running_is_let_go_when_they_have_stopped() throws Exception {
        FakeTransport transport = new FakeTransport("http");
        ExecutorService calls = Executors.newCachedThreadPool();
        Engine engine = engine(transport, calls);
        engine.start(() -> {});
        engine.session.submitAll(requests(100));
        while (transport.running().size() < 16) {
            Thread.onSpinWait();
        }
        CountDownLatch stop = new CountDownLatch(1);
        Thread pumping = new Thread(() -> {
            while (stop.getCount() > 0) {
                transport.pump();
            }
        });
        pumping.start();
        engine.removeTransport(transport);
        assertTrue(transport.running().isEmpty());
        assertEquals(16, transport.started.size(), "nothing is started on it any more");
        stop.countDown();
        pumping.join();
        engine.stop(true);
        calls.shutdown();
    }
}
