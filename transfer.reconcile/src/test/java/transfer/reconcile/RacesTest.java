// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import transfer.api.Change;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferListener;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.transport.TransferTask.State;

/** Moments between two steps, put on the stage one by one. */
@Timeout(60)
class RacesTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");

    private UUID remembered(int task) {
        UUID id = UUID.randomUUID();
        DownloadRequest request = DownloadRequest.from(Harness.URL).to(Path.of("/tmp/file.bin")).build();
        store.put(new TransferRecord(new TransferDescription(id, "default", VirtualTime.START, request, Optional.empty()),
                TransferProgress.NEW.toBuilder().taskIdentifier(OptionalInt.of(task)).build(), Optional.empty()));
        return id;
    }

    @Test
    void a_task_is_nobodys_only_after_every_record_could_be_read() {
        FakeTransport.Task task = transport.plant(FakeTransport.original(Harness.URL, null), 40);
        UUID id = remembered(task.identifier);
        store.fault = (operation, other) -> {
            if (operation.equals("read")) {
                throw new TransferException(FailureReason.STORE_FAILED, "not now");
            }
        };
        Harness harness = new Harness(store, transport).start();
        assertEquals(State.RUNNING, task.state, "its record may be the one that can not be read");
        store.fault = (operation, other) -> {};
        harness.advance(Duration.ofMinutes(2));
        assertEquals(State.RUNNING, task.state);
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertTrue(transport.started.isEmpty());
    }

    @Test
    void a_listing_that_breaks_off_condemns_no_task() {
        FakeTransport.Task task = transport.plant(FakeTransport.original(Harness.URL, null), 40);
        UUID id = remembered(task.identifier);
        store.breakListing = true;
        Harness harness = new Harness(store, transport).start();
        assertEquals(State.RUNNING, task.state);
        store.breakListing = false;
        harness.advance(Duration.ofMinutes(2));
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertEquals(State.RUNNING, task.state);
    }

    @Test
    void a_session_that_stops_in_its_first_pass_condemns_no_task() {
        FakeTransport.Task task = transport.plant(FakeTransport.original(Harness.URL, null), 40);
        for (int i = 0; i < 5; i++) {
            remembered(1000 + i);
        }
        remembered(task.identifier);
        Harness harness = new Harness(store, transport);
        harness.engine.addTransport(1, transport);
        harness.engine.begin(() -> {});
        while (transport.started.isEmpty()) {
            harness.engine.step();
        }
        harness.engine.stop(false);
        harness.engine.step();
        assertEquals(State.RUNNING, task.state);
        assertTrue(transport.cancelled.isEmpty());
    }

    @Test
    void a_task_whose_end_is_written_down_but_which_is_still_listed_is_not_followed_again() throws Exception {
        transport.forgetful = false;
        Harness harness = new Harness(store, transport).start();
        UUID id = harness.submit();
        harness.task(id).fail(FailureReason.NETWORK);
        harness.settle();
        harness.session.reconcile(false);
        harness.advance(Duration.ofSeconds(1));
        assertEquals(2, transport.started.size());
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_task_that_was_told_to_stop_and_calls_it_a_failure_has_not_failed() throws Exception {
        transport.prompt = false;
        Harness harness = new Harness(store, transport).start();
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        task.progress(50);
        harness.session.pause(id);
        assertEquals(TransferState.PAUSED, harness.state(id), "seen at once, though the task still stops");
        task.fail(FailureReason.NETWORK);
        harness.settle();
        TransferProgress progress = store.record(id).get().progress();
        assertEquals(0, progress.failures());
        assertTrue(progress.notBefore().isEmpty());
        assertEquals(50, progress.durableBytes());
    }

    @Test
    void a_pause_and_a_resume_while_the_task_stops_start_the_next_one_only_after_its_end() throws Exception {
        transport.prompt = false;
        Harness harness = new Harness(store, transport).start();
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        harness.session.pause(id);
        assertEquals(Change.CHANGED, harness.session.resume(id));
        harness.settle();
        assertEquals(1, transport.started.size());
        task.fail(FailureReason.NETWORK);
        harness.settle();
        assertEquals(2, transport.started.size());
    }

    @Test
    void a_task_that_succeeds_although_it_was_paused_completes_the_transfer() throws Exception {
        transport.prompt = false;
        Harness harness = new Harness(store, transport).start();
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        harness.session.pause(id);
        task.succeed(1000);
        harness.settle();
        assertEquals(TransferState.COMPLETED, harness.state(id));
    }

    @Test
    void a_cancelled_task_that_writes_a_checkpoint_is_refused_and_the_outcome_stays() throws Exception {
        transport.prompt = false;
        Harness harness = new Harness(store, transport).start();
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        harness.session.cancel(id);
        TransferException e = org.junit.jupiter.api.Assertions.assertThrows(TransferException.class, () -> task.checkpoint(70));
        assertEquals(FailureReason.CLOSED, e.reason());
        assertEquals(0, store.record(id).get().progress().durableBytes());
        harness.session.acknowledge(id);
        task.succeed(1000);
        harness.settle();
        assertTrue(store.records.isEmpty());
        assertEquals(0, harness.engine.scene.slots.running());
    }

    @Test
    void a_place_that_is_granted_while_its_transfer_is_being_looked_at_is_not_lost() throws Exception {
        Harness harness = new Harness(store, transport, new VirtualTime(), Harness.limited(1, 1)).start();
        UUID first = harness.submit();
        UUID second = harness.submit();
        store.fault = (operation, id) -> {
            if (id.equals(second)) {
                store.fault = (other, another) -> {};
                harness.task(first).succeed(10);
                transport.pump();
            }
        };
        harness.session.reconcile(false);
        harness.settle();
        assertEquals(TransferState.COMPLETED, harness.state(first));
        assertEquals(TransferState.RUNNING, harness.state(second));
    }

    @Test
    void the_deadline_does_not_wait_for_a_provider_that_never_answers() throws Exception {
        Harness harness = new Harness(store, transport).start();
        List<Runnable> never = new ArrayList<>();
        harness.engine.addProvider(1, query -> {
            never.add(() -> {});
            throw new AssertionError("not reached");
        });
        UUID id = harness.session.submit(DownloadRequest.from(Harness.URL).to(Path.of("/tmp/f"))
                .options(TransferOptions.builder().deadline(Duration.ofMinutes(1)).build()).build()).identifier();
        while (harness.engine.step()) {
            // the question stands in the queue of calls, and nobody takes it
        }
        harness.time.advance(Duration.ofMinutes(1));
        while (harness.engine.step()) {
            // only the engine
        }
        assertEquals(FailureReason.DEADLINE, ((TransferOutcome.Failed) harness.transfer(id).outcome().get()).failure().reason());
        assertTrue(never.isEmpty());
    }

    @Test
    void an_interrupt_does_not_cut_a_stop_short() throws Exception {
        List<Thread> workers = new ArrayList<>();
        Engine engine = new Engine(Settings.of("default"), store, new Edge(Time.system(), Math::random, UUID::randomUUID, Runnable::run,
                work -> {
                    Thread thread = new Thread(work);
                    workers.add(thread);
                    return thread;
                }, Duration.ofSeconds(5)));
        engine.addTransport(1, transport);
        engine.start(() -> {});
        Thread.currentThread().interrupt();
        engine.stop(true);
        assertTrue(Thread.interrupted(), "the caller learns of it");
        assertTrue(workers.stream().noneMatch(Thread::isAlive));
        assertEquals(null, transport.delegate);
    }

    @Test
    void an_error_in_the_middle_of_one_transfer_ends_neither_a_worker_nor_another_transfer() throws Exception {
        UUID[] poor = new UUID[1];
        store.fault = (operation, id) -> {
            if (operation.equals("content") && (poor[0] == null || poor[0].equals(id))) {
                poor[0] = id;
                throw new StackOverflowError("in the store");
            }
        };
        CountDownLatch ended = new CountDownLatch(2);
        ExecutorService calls = Executors.newCachedThreadPool();
        Engine engine = new Engine(Settings.of("default"), store,
                new Edge(Time.system(), Math::random, UUID::randomUUID, calls, Thread::new, Duration.ZERO));
        engine.addTransport(1, transport);
        engine.addListener(new TransferListener() {
            @Override
            public void stateChanged(Transfer transfer) {
                if (transfer.state() == TransferState.RUNNING) {
                    ended.countDown();
                }
            }
        });
        engine.start(() -> {});
        for (int i = 0; i < 3; i++) {
            engine.session.submit(DownloadRequest.from(Harness.URL).to(Path.of("/tmp/" + i)).build());
        }
        assertTrue(ended.await(60, TimeUnit.SECONDS), "the other two run");
        Transfer unlucky = engine.session.transfer(poor[0]).orElseThrow();
        assertFalse(unlucky.state().isFinal(), unlucky.toString());
        engine.stop(false);
        calls.shutdown();
    }

    @Test
    void a_store_that_throws_what_it_should_not_ends_no_worker_and_no_transfer() throws Exception {
        Harness harness = new Harness(store, transport).start();
        store.fault = (operation, other) -> {
            if (operation.equals("read") || operation.equals("finish")) {
                throw new IllegalStateException("a defect of the store's");
            }
        };
        UUID id = harness.submit();
        harness.advance(Duration.ofMinutes(1));
        store.fault = (operation, other) -> {};
        harness.advance(Duration.ofMinutes(1));
        harness.task(id).succeed(10);
        harness.settle();
        assertEquals(TransferState.COMPLETED, harness.state(id));
        assertFalse(harness.session.completion(id).getValue() == null);
    }
}
