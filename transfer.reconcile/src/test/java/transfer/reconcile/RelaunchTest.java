// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.Decision;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.store.UnreadableTransfer;

/** What a new session does with what an earlier one has left. */
class RelaunchTest {
    private final FakeStore store = new FakeStore();
    private FakeTransport transport = new FakeTransport("http");
    private Harness harness = new Harness(store, transport).start();

    /** The process dies, and with it the tasks. */
    private void relaunch() {
        transport = new FakeTransport("http");
        reopen();
    }

    /** The process dies; the transport's lives on. */
    private void reopen() {
        harness.kill();
        harness = new Harness(store, transport, harness.time, Harness.settings()).start();
    }

    private void put(String session, UUID id, TransferProgress progress, TransferOutcome outcome) {
        DownloadRequest request = DownloadRequest.from(Harness.URL).to(Path.of("/tmp/file.bin")).build();
        store.put(new TransferRecord(new TransferDescription(id, session, VirtualTime.START, request, Optional.empty()), progress,
                Optional.ofNullable(outcome)));
    }

    @Test
    void an_active_record_without_a_task_gets_one_from_what_is_there() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(600);
        store.contents.put(id, 640L);
        relaunch();
        assertEquals(640, harness.task(id).request.from().bytes());
        assertEquals("\"v1\"", harness.task(id).request.resume().get("Validator"));
    }

    @Test
    void a_task_that_lives_on_is_adopted_and_never_started_twice() throws Exception {
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        reopen();
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertEquals(1, transport.started.size());
        task.succeed(1000);
        harness.settle();
        assertEquals(TransferState.COMPLETED, harness.state(id));
    }

    @Test
    void fifty_running_tasks_are_all_adopted_none_restarted() throws Exception {
        harness = new Harness(new FakeStore(), transport = new FakeTransport("http"), new VirtualTime(), Harness.limited(50, 50)).start();
        for (int i = 0; i < 50; i++) {
            harness.submit();
        }
        FakeStore kept = (FakeStore) harness.store;
        harness.engine.stop(false);
        assertEquals(50, transport.running().size());
        harness = new Harness(kept, transport, harness.time, Harness.limited(50, 50)).start();
        assertEquals(50, transport.started.size());
        assertTrue(transport.cancelled.isEmpty());
        transport.running().forEach(task -> task.succeed(10));
        harness.settle();
        assertEquals(50, harness.session.transfers().filter(transfer -> transfer.state() == TransferState.COMPLETED).count());
    }

    @Test
    void a_task_that_ended_while_nobody_listened_is_heard_by_the_next_session() throws Exception {
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        harness.engine.stop(false);
        task.succeed(1000);
        reopen();
        assertEquals(TransferState.COMPLETED, harness.state(id));
        assertEquals(1, transport.started.size());
    }

    @Test
    void a_checkpoint_of_a_task_that_is_not_adopted_yet_is_written_down() throws Exception {
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        harness.engine.stop(false);
        Harness next = new Harness(store, transport, harness.time, Harness.settings());
        next.engine.addTransport(1, transport);
        next.engine.begin(() -> {});
        while (transport.opened < 2) {
            next.engine.step();
        }
        task.checkpoint(700);
        assertEquals(700, store.record(id).get().progress().durableBytes());
        next.settle();
        assertEquals(1, transport.started.size());
    }

    @Test
    void a_task_without_a_record_is_cancelled() {
        transport.plant(FakeTransport.original(Harness.URL, UUID.randomUUID().toString()), 5);
        reopen();
        assertTrue(transport.running().isEmpty());
    }

    @Test
    void of_two_tasks_for_one_record_the_furthest_stays() {
        UUID id = UUID.randomUUID();
        put("default", id, TransferProgress.NEW, null);
        transport.plant(FakeTransport.original(Harness.URL, id.toString()), 5);
        FakeTransport.Task far = transport.plant(FakeTransport.original(Harness.URL, id.toString()), 50);
        reopen();
        assertEquals(1, transport.running().size());
        assertEquals(far, transport.running().get(0));
        assertEquals(50, harness.transfer(id).bytes());
    }

    @Test
    void a_finished_record_is_delivered_and_its_task_cancelled() {
        UUID id = UUID.randomUUID();
        put("default", id, TransferProgress.NEW, new TransferOutcome.Cancelled(VirtualTime.START));
        transport.plant(FakeTransport.original(Harness.URL, id.toString()), 5);
        harness.kill();
        harness = new Harness(store, transport);
        Harness.Ear ear = new Harness.Ear();
        harness.engine.addListener(ear);
        harness.start();
        assertTrue(transport.running().isEmpty());
        assertEquals("finished CANCELLED", ear.heard.get(ear.heard.size() - 1));
    }

    @Test
    void a_scrapped_record_is_delivered_with_the_reason_and_its_task_cancelled() throws Exception {
        UUID id = UUID.randomUUID();
        store.put(new ScrappedTransfer(id, Optional.of("default"), VirtualTime.START, "the seal is broken", Optional.empty()));
        UUID nameless = UUID.randomUUID();
        store.put(new ScrappedTransfer(nameless, Optional.empty(), VirtualTime.START, "nothing left", Optional.empty()));
        UUID foreign = UUID.randomUUID();
        store.put(new ScrappedTransfer(foreign, Optional.of("other"), VirtualTime.START, "not ours", Optional.empty()));
        transport.plant(FakeTransport.original(Harness.URL, id.toString()), 5);
        reopen();
        assertTrue(transport.running().isEmpty());
        TransferOutcome outcome = harness.session.completion(id).getValue();
        assertEquals("the seal is broken", ((TransferOutcome.Scrapped) outcome).why());
        assertEquals(TransferState.SCRAPPED, harness.state(nameless));
        assertTrue(harness.session.transfer(foreign).isEmpty());
        harness.session.acknowledge(id);
        assertFalse(store.records.containsKey(id));
    }

    @Test
    void records_of_unknown_sessions_and_of_newer_versions_are_left_alone() throws Exception {
        UUID foreign = UUID.randomUUID();
        put("other", foreign, TransferProgress.NEW, null);
        UUID newer = UUID.randomUUID();
        store.put(new UnreadableTransfer(newer, "written in format 2"));
        store.calls.clear();
        reopen();
        harness.advance(Duration.ofDays(8));
        assertTrue(transport.started.isEmpty());
        assertEquals(0, store.count("update POWER") + store.count("update PROCESS") + store.count("finish") + store.count("remove"));
        assertEquals(0, harness.session.transfers().count());
        assertEquals(0, harness.engine.scene.queue.keys(item -> !item.id.equals(Agenda.KEY)).size(), "and not kept in memory");
    }

    @Test
    void a_task_that_dies_without_a_word_is_replaced_at_the_next_pass() throws Exception {
        UUID id = harness.submit();
        transport.tasks.clear();
        harness.session.reconcile(false);
        harness.settle();
        assertEquals(2, transport.started.size());
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_relaunch_every_second_does_not_hammer_the_server() throws Exception {
        harness.submit();
        int starts = 0;
        for (int second = 0; second < 600; second++) {
            harness.advance(Duration.ofSeconds(1));
            starts += transport.started.size();
            relaunch();
        }
        assertTrue(starts <= 12, starts + " attempts in ten minutes");
        assertTrue(starts >= 5, starts + " attempts in ten minutes");
    }

    /** Each life is too short for the wait that tells attempts that can be interrupted from those that are over at once. */
    @Test
    void lives_that_end_at_once_do_not_hammer_the_server_either() throws Exception {
        harness.submit();
        harness.advance(Duration.ofSeconds(1));
        int starts = 0;
        for (int life = 0; life < 600; life++) {
            relaunch();
            starts += transport.started.size();
            harness.advance(Duration.ofMillis(100));
        }
        assertTrue(starts <= 7, starts + " attempts in a minute");
    }

    /** A process can be killed between its request and what it writes down about it. */
    @Test
    void an_attempt_at_a_transfer_of_an_earlier_process_is_written_down_before_the_server_hears_of_it() throws Exception {
        UUID id = harness.submit();
        harness.advance(Duration.ofSeconds(1));
        harness.kill();
        List<Integer> attempts = new ArrayList<>();
        transport = new FakeTransport("http");
        transport.beforeStart = request -> attempts.add(store.record(id).orElseThrow().progress().attempts());
        harness = new Harness(store, transport, harness.time, Harness.settings()).start();
        assertEquals(List.of(2), attempts);
    }

    @Test
    void an_attempt_that_could_not_begin_is_taken_back_from_the_record() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(600);
        harness.advance(Duration.ofSeconds(1));
        TransferProgress before = store.record(id).orElseThrow().progress();
        harness.kill();
        transport = new FakeTransport("http");
        transport.beforeStart = request -> {
            throw new IllegalStateException("no more tasks");
        };
        harness = new Harness(store, transport, harness.time, Harness.settings()).start();
        TransferProgress after = store.record(id).orElseThrow().progress();
        assertEquals(before, after.toBuilder().generation(before.generation()).build());
        transport.beforeStart = request -> {};
        harness.advance(Duration.ofMinutes(5));
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertEquals(before.attempts() + 1, store.record(id).orElseThrow().progress().attempts());
    }

    @Test
    void an_interrupted_attempt_does_not_count_as_a_failed_one() throws Exception {
        UUID id = harness.submit(TransferOptions.builder().maxAttempts(1).build());
        for (int i = 0; i < 5; i++) {
            harness.advance(Duration.ofMinutes(30));
            relaunch();
        }
        harness.advance(Duration.ofMinutes(30));
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertEquals(0, store.record(id).get().progress().failures());
    }

    @Test
    void after_a_relaunch_a_wait_goes_on_and_counts_the_time_that_passed() throws Exception {
        UUID id = harness.submit();
        for (int i = 0; i < 5; i++) {
            harness.task(id).fail(FailureReason.NETWORK);
            harness.advance(i < 4 ? Duration.ofSeconds(16) : Duration.ofSeconds(1));
        }
        Instant notBefore = harness.transfer(id).notBefore().get();
        relaunch();
        assertEquals(TransferState.WAITING, harness.state(id));
        assertEquals(notBefore, harness.transfer(id).notBefore().get());
        harness.advance(Duration.between(harness.time.now(), notBefore));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_paused_transfer_stays_paused() throws Exception {
        UUID id = harness.submit();
        harness.session.pause(id);
        harness.settle();
        relaunch();
        assertEquals(TransferState.PAUSED, harness.state(id));
        assertTrue(transport.started.isEmpty());
    }

    @Test
    void a_store_that_goes_gets_the_last_word_of_every_task() throws Exception {
        UUID id = harness.submit();
        harness.task(id).progress(321);
        harness.engine.stop(true);
        assertEquals(java.util.List.of(1), transport.cancelled);
    }

    @Test
    void a_begun_cancellation_is_finished() {
        UUID id = UUID.randomUUID();
        put("default", id, TransferProgress.NEW.toBuilder().cancelled(true).build(), null);
        reopen();
        assertEquals(TransferState.CANCELLED, harness.state(id));
    }

    @Test
    void the_first_pass_is_announced_once_and_reports_say_what_was_done() throws Exception {
        assertEquals(1, harness.reconciled);
        UUID id = harness.submit();
        ReconcileReport preview = harness.session.reconcile(true);
        assertEquals(1, preview.entries().size());
        assertFalse(preview.entries().get(0).done());
        assertEquals(Decision.NONE, preview.entries().get(0).decision());
        transport.plant(FakeTransport.original(Harness.URL, 17L), 5);
        preview = harness.session.reconcile(true);
        assertEquals(2, preview.entries().size());
        assertEquals(2, transport.running().size(), "a preview does nothing");

        ReconcileReport report = harness.session.reconcile(false);
        assertEquals(2, report.entries().size());
        assertTrue(report.entries().stream().anyMatch(entry -> entry.transfer().equals(Optional.of(id)) && entry.done()));
        assertTrue(report.entries().stream().anyMatch(entry -> entry.transfer().isEmpty()
                && entry.task().equals(OptionalInt.of(2)) && entry.decision() == Decision.CANCEL_TASK));
        assertEquals(1, transport.running().size());
        assertEquals(1, harness.reconciled);
    }
}
