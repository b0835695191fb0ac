// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.Change;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.UploadRequest;

class StoreTroubleTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");
    private final Harness harness = new Harness(store, transport).start();
    private final Set<String> broken = new HashSet<>();

    private void breaks(FailureReason reason, String... operations) {
        broken.addAll(Set.of(operations));
        store.fault = (operation, id) -> {
            if (broken.contains(operation)) {
                throw new TransferException(reason, reason + " at " + operation);
            }
        };
    }

    private void repair() {
        broken.clear();
    }

    private UUID upload() throws Exception {
        UUID id = harness.session.submit(UploadRequest.of(Path.of("/tmp/in")).to(Harness.URL).build()).identifier();
        harness.settle();
        return id;
    }

    @Test
    void a_full_disk_is_waited_for_without_end_and_counts_as_nobodys_failure() throws Exception {
        UUID id = harness.submit();
        for (int i = 0; i < 20; i++) {
            harness.task(id).fail(FailureReason.NO_SPACE);
            harness.settle();
            assertTrue(harness.transfer(id).waitingFor().get().startsWith("no space"), harness.transfer(id).toString());
            harness.advance(Duration.ofSeconds(30));
        }
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertEquals(0, store.record(id).get().progress().failures());
    }

    @Test
    void no_room_at_the_destination_keeps_the_bytes_and_finishes_when_there_is_some() throws Exception {
        UUID id = harness.submit();
        breaks(FailureReason.NO_SPACE, "finish");
        harness.task(id).succeed(1000);
        harness.settle();
        assertEquals(TransferState.WAITING, harness.state(id));
        assertEquals(0, harness.engine.scene.slots.running());
        harness.advance(Duration.ofMinutes(10));
        repair();
        harness.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.COMPLETED, harness.state(id));
        assertEquals(1, transport.started.size());
    }

    @Test
    void a_destination_that_can_not_be_written_waits_clearly_until_it_can_or_somebody_acts() throws Exception {
        UUID id = harness.submit();
        breaks(FailureReason.DESTINATION_UNWRITABLE, "finish");
        harness.task(id).succeed(1000);
        harness.settle();
        assertEquals(TransferState.WAITING, harness.state(id));
        assertTrue(harness.transfer(id).waitingFor().get().contains("DESTINATION_UNWRITABLE"));
        repair();
        assertEquals(Change.CHANGED, harness.session.resume(id));
        harness.settle();
        assertEquals(TransferState.COMPLETED, harness.state(id));
    }

    @Test
    void a_destination_that_stays_unwritable_fails_at_the_deadline() throws Exception {
        UUID id = harness.submit();
        breaks(FailureReason.DESTINATION_UNWRITABLE, "finish");
        harness.task(id).succeed(1000);
        harness.advance(Duration.ofDays(7).minusSeconds(1));
        assertEquals(TransferState.WAITING, harness.state(id));
        repair();
        store.fault = (operation, other) -> {};
        harness.advance(Duration.ofMinutes(1));
        assertTrue(harness.state(id).isFinal());
    }

    @Test
    void an_existing_destination_is_the_outcome() throws Exception {
        UUID id = harness.submit();
        int[] strikes = {0};
        store.fault = (operation, other) -> {
            if (operation.equals("finish") && strikes[0]++ == 0) {
                throw new TransferException(FailureReason.DESTINATION_EXISTS, "there already");
            }
        };
        harness.task(id).succeed(1000);
        harness.settle();
        assertEquals(FailureReason.DESTINATION_EXISTS, ((TransferOutcome.Failed) harness.transfer(id).outcome().get()).failure().reason());
    }

    @Test
    void a_content_of_the_wrong_length_is_fetched_again_from_scratch() throws Exception {
        UUID id = harness.submit();
        breaks(FailureReason.CONTENT_CHANGED, "finish");
        harness.task(id).checkpoint(500);
        harness.task(id).succeed(1000);
        harness.settle();
        repair();
        harness.advance(Duration.ofSeconds(1));
        assertTrue(harness.task(id).request.resume().isEmpty());
        assertEquals(0, store.record(id).get().progress().durableBytes());
        assertEquals(1, store.record(id).get().progress().failures());
    }

    @Test
    void a_failed_force_is_never_trusted_the_attempt_ends_and_the_next_starts_from_the_last_checkpoint() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(300);
        breaks(FailureReason.STORE_FAILED, "checkpoint");
        FakeTransport.Task task = harness.task(id);
        TransferException e = assertThrows(TransferException.class, () -> task.checkpoint(700));
        repair();
        task.fail(e.failure());
        harness.settle();
        assertEquals(300, store.record(id).get().progress().durableBytes());
        harness.advance(Duration.ofSeconds(2));
        assertEquals(300, harness.task(id).request.from().bytes());
    }

    @Test
    void a_force_that_fails_at_the_end_of_an_attempt_is_not_repeated_either() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(300);
        breaks(FailureReason.STORE_FAILED, "checkpoint");
        harness.task(id).progress(700);
        long before = store.count("checkpoint");
        harness.task(id).fail(FailureReason.NETWORK);
        harness.settle();
        repair();
        assertEquals(before, store.count("checkpoint"));
        assertEquals(300, store.record(id).get().progress().durableBytes());
        assertEquals(1, store.record(id).get().progress().attempts());
    }

    @Test
    void a_force_that_fails_at_the_finish_fetches_again_what_is_not_durable() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(300);
        breaks(FailureReason.STORE_FAILED, "finish");
        harness.task(id).succeed(1000);
        harness.settle();
        repair();
        harness.advance(Duration.ofSeconds(2));
        assertEquals(300, harness.task(id).request.from().bytes());
        harness.task(id).succeed(1000);
        harness.settle();
        assertEquals(TransferState.COMPLETED, harness.state(id));
    }

    @Test
    void an_upload_that_succeeded_is_never_sent_again_because_its_outcome_can_not_be_written() throws Exception {
        UUID id = upload();
        breaks(FailureReason.STORE_FAILED, "finish");
        harness.task(id).succeed(1000);
        harness.advance(Duration.ofMinutes(5));
        assertEquals(1, transport.started.size());
        repair();
        harness.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.COMPLETED, harness.state(id));
        assertEquals(1, transport.started.size());
    }

    @Test
    void an_end_that_can_not_be_written_is_told_to_the_next_session() throws Exception {
        UUID id = upload();
        breaks(FailureReason.STORE_FAILED, "finish");
        harness.task(id).succeed(1000);
        harness.settle();
        harness.engine.stop(false);
        repair();
        Harness next = new Harness(store, transport, harness.time, Harness.settings()).start();
        assertEquals(TransferState.COMPLETED, next.state(id));
        assertEquals(1, transport.started.size());
    }

    @Test
    void a_record_that_somebody_else_has_is_let_go_and_its_task_cancelled() throws Exception {
        for (FailureReason reason : Set.of(FailureReason.NOT_OWNER, FailureReason.CONFLICT, FailureReason.NOT_FOUND)) {
            UUID id = harness.submit();
            FakeTransport.Task task = harness.task(id);
            breaks(reason, "checkpoint");
            assertThrows(TransferException.class, () -> task.checkpoint(10));
            assertTrue(transport.cancelled.contains(task.identifier));
            repair();
            store.records.remove(id);
            harness.advance(Duration.ofSeconds(10));
            assertTrue(harness.session.transfer(id).isEmpty());
            assertEquals(0, harness.engine.scene.slots.running());
        }
    }

    @Test
    void a_conflict_that_passes_is_looked_at_afresh() throws Exception {
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        breaks(FailureReason.CONFLICT, "checkpoint");
        assertThrows(TransferException.class, () -> task.checkpoint(10));
        repair();
        harness.advance(Duration.ofSeconds(5));
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertEquals(2, transport.started.size());
    }

    @Test
    void a_body_that_is_not_what_was_submitted_is_the_outcome() throws Exception {
        breaks(FailureReason.SOURCE_CHANGED, "body");
        UUID id = upload();
        assertEquals(FailureReason.SOURCE_CHANGED, ((TransferOutcome.Failed) harness.transfer(id).outcome().get()).failure().reason());
    }

    @Test
    void a_record_that_can_not_be_read_now_is_looked_at_again() throws Exception {
        breaks(FailureReason.STORE_FAILED, "read", "content");
        UUID id = harness.submit();
        harness.advance(Duration.ofMinutes(2));
        repair();
        harness.advance(Duration.ofSeconds(30));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_change_that_is_not_durable_is_no_change() throws Exception {
        UUID id = harness.submit();
        breaks(FailureReason.NO_SPACE, "update POWER", "finish");
        assertThrows(TransferException.class, () -> harness.session.pause(id));
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertTrue(transport.cancelled.isEmpty());
        assertThrows(TransferException.class, () -> harness.session.cancel(id));
        repair();
        harness.settle();
        harness.advance(Duration.ofSeconds(30));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void an_end_whose_record_can_not_be_read_just_then_is_not_forgotten() throws Exception {
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        harness.engine.stop(false);
        Harness next = new Harness(store, transport, harness.time, Harness.settings());
        next.engine.addTransport(1, transport);
        next.engine.begin(() -> {});
        while (transport.opened < 2) {
            next.engine.step();
        }
        breaks(FailureReason.STORE_FAILED, "read");
        next.engine.scene.runs.lost(id, next.engine.scene.links.all().get(0));
        next.engine.scene.runs.addStray(id, next.engine.scene.links.all().get(0), task.snapshot());
        task.succeed(1000);
        next.settle();
        repair();
        next.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.COMPLETED, next.state(id));
        assertEquals(1, transport.started.size());
    }

    @Test
    void a_store_that_can_not_be_listed_is_asked_again() throws Exception {
        UUID id = harness.submit();
        harness.kill();
        broken.add("identifiers");
        breaks(FailureReason.STORE_FAILED, "identifiers");
        FakeTransport fresh = new FakeTransport("http");
        Harness next = new Harness(store, fresh, harness.time, Harness.settings()).start();
        assertEquals(0, next.reconciled);
        repair();
        next.advance(Duration.ofSeconds(10));
        assertEquals(1, next.reconciled);
        assertEquals(TransferState.RUNNING, next.state(id));
    }

    @Test
    void a_store_that_became_read_only_is_waited_for_with_that_reason_and_fails_no_transfer() throws Exception {
        UUID id = harness.submit();
        harness.task(id).progress(100);
        breaks(FailureReason.STORE_UNUSABLE, "finish", "checkpoint", "update POWER", "update PROCESS", "content");
        harness.task(id).fail(FailureReason.STORE_FAILED);
        UUID other = harness.submit();
        harness.advance(Duration.ofHours(1));
        for (UUID each : List.of(id, other)) {
            assertEquals(TransferState.WAITING, harness.state(each));
            assertTrue(harness.transfer(each).waitingFor().get().startsWith("STORE_UNUSABLE"), harness.transfer(each).toString());
        }
        repair();
        harness.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertEquals(TransferState.RUNNING, harness.state(other));
    }
}
