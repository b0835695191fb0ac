// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.osgi.util.promise.Promise;
import transfer.api.Change;
import transfer.api.Delivery;
import transfer.api.FailureReason;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferListener;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;

class DeliveryTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");
    private Harness harness = new Harness(store, transport).start();

    private UUID finished() throws Exception {
        UUID id = harness.submit();
        harness.task(id).succeed(1000);
        harness.settle();
        return id;
    }

    private Harness.Ear listen() {
        Harness.Ear ear = new Harness.Ear();
        harness.engine.addListener(ear);
        harness.settle();
        return ear;
    }

    private void relaunch() {
        harness.kill();
        harness = new Harness(store, transport, harness.time, Harness.settings()).start();
    }

    @Test
    void a_listener_that_comes_late_hears_what_is_not_acknowledged_in_this_process_and_in_the_next() throws Exception {
        UUID id = finished();
        assertEquals(List.of("finished COMPLETED"), listen().heard);
        relaunch();
        Harness.Ear ear = listen();
        assertEquals(List.of("finished COMPLETED"), ear.heard);
        assertEquals(id, ear.deliveries.get(0).transfer().identifier());
        ear.deliveries.get(0).acknowledge();
        ear.deliveries.get(0).acknowledge();
        assertEquals(List.of(), listen().heard);
        relaunch();
        assertEquals(List.of(), listen().heard);
    }

    @Test
    void each_listener_hears_an_outcome_once_however_often_it_is_looked_at() throws Exception {
        Harness.Ear one = listen();
        Harness.Ear other = listen();
        finished();
        harness.session.reconcile(false);
        harness.session.reconcile(false);
        harness.settle();
        assertEquals(1, one.heard.stream().filter("finished COMPLETED"::equals).count());
        assertEquals(one.heard, other.heard);
    }

    @Test
    void after_one_acknowledged_the_others_are_not_bothered_any_more() throws Exception {
        Harness.Ear first = listen();
        first.acknowledging = true;
        Harness.Ear second = listen();
        finished();
        assertTrue(first.heard.contains("finished COMPLETED"));
        assertFalse(second.heard.contains("finished COMPLETED"));
    }

    @Test
    void a_listener_that_throws_is_told_again_later_and_holds_nobody_up() throws Exception {
        Harness.Ear sick = listen();
        sick.mood = new IllegalStateException("not today");
        Harness.Ear well = listen();
        finished();
        assertTrue(well.heard.contains("finished COMPLETED"));
        for (int wait = 1, calls = 1; wait <= 16; wait *= 2, calls++) {
            assertEquals(calls, sick.heard.stream().filter("finished COMPLETED"::equals).count());
            harness.advance(Duration.ofSeconds(wait));
        }
        sick.mood = null;
        harness.advance(Duration.ofMinutes(5));
        assertEquals(1, sick.deliveries.size());
        int all = sick.heard.size();
        harness.advance(Duration.ofHours(1));
        assertEquals(all, sick.heard.size());
    }

    @Test
    void a_listener_that_blocks_keeps_only_its_own_mail_waiting() throws Exception {
        List<Runnable> blocked = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        Mailbox mailbox = new Mailbox(new TransferListener() {}, blocked::add);
        mailbox.post(listener -> heard.add("one"));
        mailbox.post(listener -> heard.add("two"));
        assertEquals(1, blocked.size(), "one thread for a listener at most");
        mailbox.postIfIdle(listener -> heard.add("dropped"));
        blocked.get(0).run();
        assertEquals(List.of("one", "two"), heard);
        mailbox.close();
        mailbox.post(listener -> heard.add("too late"));
        assertEquals(1, blocked.size());
    }

    @Test
    void calls_for_a_transfer_come_in_order() throws Exception {
        Harness.Ear ear = listen();
        UUID id = harness.submit();
        harness.session.pause(id);
        harness.settle();
        harness.session.resume(id);
        harness.settle();
        harness.task(id).fail(FailureReason.NETWORK);
        harness.settle();
        harness.advance(Duration.ofSeconds(1));
        harness.task(id).succeed(9);
        harness.settle();
        assertEquals(List.of("QUEUED", "RUNNING", "PAUSED", "RUNNING", "WAITING", "RUNNING", "COMPLETED", "finished COMPLETED"), ear.heard);
    }

    @Test
    void progress_is_told_a_few_times_a_second_at_most() throws Exception {
        UUID id = harness.submit();
        Harness.Ear ear = listen();
        harness.advance(Duration.ofSeconds(1));
        for (int i = 1; i <= 100; i++) {
            harness.task(id).progress(i);
            harness.advance(Duration.ofMillis(10));
        }
        assertEquals(4, ear.heard.size());
        assertEquals(100, harness.transfer(id).bytes());
        assertEquals(0, harness.transfer(id).durableBytes());
    }

    @Test
    void a_promise_is_kept_for_a_transfer_of_an_earlier_process() throws Exception {
        UUID running = harness.submit();
        UUID ended = finished();
        relaunch();
        Promise<TransferOutcome> later = harness.session.completion(running);
        assertEquals(TransferState.COMPLETED, harness.session.completion(ended).getValue().state());
        harness.settle();
        assertFalse(later.isDone());
        harness.task(running).fail(FailureReason.CLIENT_ERROR);
        harness.settle();
        assertEquals(TransferState.FAILED, later.getValue().state());
        TransferException e = (TransferException) harness.session.completion(UUID.randomUUID()).getFailure();
        assertEquals(FailureReason.NOT_FOUND, e.reason());
    }

    @Test
    void a_promise_for_what_is_removed_is_kept_too() throws Exception {
        UUID id = harness.submit();
        Promise<TransferOutcome> promise = harness.session.completion(id);
        assertEquals(Change.CHANGED, harness.session.remove(id));
        harness.settle();
        assertEquals(TransferState.CANCELLED, promise.getValue().state());
    }

    @Test
    void groups_are_held_and_awaited_together() throws Exception {
        TransferOptions both = TransferOptions.builder().group("holiday").build();
        UUID one = harness.submit(both);
        UUID two = harness.submit(both);
        UUID other = harness.submit();
        var outcomes = harness.session.groupCompletion("holiday");
        assertEquals(2, harness.session.pauseGroup("holiday"));
        assertEquals(0, harness.session.pauseGroup("holiday"));
        harness.settle();
        assertEquals(TransferState.PAUSED, harness.state(one));
        assertEquals(TransferState.RUNNING, harness.state(other));
        assertEquals(2, harness.session.resumeGroup("holiday"));
        harness.settle();
        harness.task(one).succeed(1);
        harness.settle();
        assertFalse(outcomes.isDone());
        assertEquals(1, harness.session.cancelGroup("holiday"));
        harness.settle();
        assertEquals(2, outcomes.getValue().size());
        assertEquals(TransferState.CANCELLED, harness.state(two));
    }

    @Test
    void an_acknowledgement_that_is_not_durable_says_so_and_the_outcome_comes_again() throws Exception {
        Harness.Ear ear = listen();
        finished();
        Delivery delivery = ear.deliveries.get(0);
        store.fault = (operation, id) -> {
            if (operation.equals("remove")) {
                throw new TransferException(FailureReason.STORE_FAILED, "disk on fire");
            }
        };
        assertEquals(FailureReason.STORE_FAILED, assertThrows(TransferException.class, delivery::acknowledge).reason());
        store.fault = (operation, id) -> {};
        relaunch();
        assertEquals(List.of("finished COMPLETED"), listen().heard);
    }

    @Test
    void an_outcome_that_can_not_be_read_now_is_delivered_later() throws Exception {
        finished();
        store.fault = (operation, id) -> {
            if (operation.equals("read")) {
                throw new TransferException(FailureReason.STORE_FAILED, "not now");
            }
        };
        Harness.Ear ear = listen();
        assertEquals(List.of(), ear.heard);
        store.fault = (operation, id) -> {};
        harness.advance(Duration.ofSeconds(2));
        assertEquals(List.of("finished COMPLETED"), ear.heard);
    }

    @Test
    void a_delivery_shows_the_transfer_in_its_final_state() throws Exception {
        Harness.Ear ear = listen();
        UUID id = finished();
        Transfer transfer = ear.deliveries.get(0).transfer();
        assertEquals(id, transfer.identifier());
        assertEquals(TransferState.COMPLETED, transfer.state());
        assertEquals(1000, transfer.bytes());
        assertEquals(1, transfer.attempts());
        assertTrue(transfer.notBefore().isEmpty() && transfer.waitingFor().isEmpty());
    }

    @Test
    void a_listener_that_does_nothing_with_changes_and_progress_wakes_no_thread_for_them() {
        List<Runnable> calls = new ArrayList<>();
        Announcer announcer = new Announcer(calls::add, null, null);
        announcer.add(new TransferListener() {
            @Override
            public void finished(Delivery delivery) {
                throw new AssertionError(delivery);
            }
        });
        announcer.changed(null);
        announcer.progressed(null);
        assertFalse(announcer.hearsChanges());
        assertFalse(announcer.hearsProgress());
        assertEquals(0, calls.size());
        announcer.add(new Harness.Ear());
        announcer.progressed(null);
        assertTrue(announcer.hearsChanges());
        assertTrue(announcer.hearsProgress());
        assertEquals(1, calls.size(), "for progress");
        calls.remove(0).run();
        announcer.changed(null);
        assertEquals(1, calls.size(), "for a change");
    }
}
