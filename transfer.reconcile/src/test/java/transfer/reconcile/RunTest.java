// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.UploadRequest;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;

/** What a running task is known to have moved. */
@Timeout(60)
class RunTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");
    private final Harness harness = new Harness(store, transport).start();

    private void nextAttempt(UUID id) {
        harness.task(id).fail(FailureReason.NETWORK);
        harness.advance(Duration.ofSeconds(2));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    private UUID upload() throws Exception {
        UUID id = harness.session.submit(UploadRequest.of(Path.of("/tmp/in")).to(Harness.URL).build()).identifier();
        harness.settle();
        return id;
    }

    @Test
    void a_task_that_has_said_nothing_yet_goes_on_from_what_is_durable() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(300);
        nextAttempt(id);
        assertEquals(300, harness.transfer(id).bytes());
        harness.task(id).progress(350);
        assertEquals(350, harness.transfer(id).bytes());
    }

    @Test
    void the_first_checkpoint_tells_of_the_attempt_so_that_nothing_else_need_be_written_until_the_next() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(300);
        assertEquals(1, store.record(id).get().progress().attempts());
        assertEquals(OptionalInt.of(harness.task(id).identifier), store.record(id).get().progress().taskIdentifier());
        harness.advance(Duration.ofSeconds(1));
        assertEquals(0, store.count("update PROCESS"));
        assertEquals(1, store.count("checkpoint"));
    }

    @Test
    void an_attempt_that_no_checkpoint_could_tell_of_is_written_down_all_the_same() throws Exception {
        UUID id = harness.submit();
        store.fault = (operation, other) -> {
            if (operation.equals("checkpoint")) {
                throw new TransferException(FailureReason.NO_SPACE, "full");
            }
        };
        assertThrows(TransferException.class, () -> harness.task(id).checkpoint(300));
        harness.advance(Duration.ofSeconds(1));
        assertEquals(1, store.record(id).get().progress().attempts());
    }

    @Test
    void a_download_that_starts_again_shows_it() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(300);
        harness.task(id).progress(10);
        assertEquals(10, harness.transfer(id).bytes());
    }

    @Test
    void an_adopted_task_that_has_said_nothing_yet_shows_no_less_than_what_is_durable() throws Exception {
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        task.checkpoint(300);
        task.bytes = 0;
        harness.kill();
        Harness next = new Harness(store, transport).start();
        assertEquals(300, next.transfer(id).bytes());
    }

    @Test
    void a_file_that_is_longer_than_what_has_arrived_of_it_is_not_taken_for_progress() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(300);
        store.contents.put(id, 1000L);
        transport.startsWith = OptionalLong.of(300);
        nextAttempt(id);
        assertEquals(300, harness.transfer(id).bytes());
        nextAttempt(id);
        harness.task(id).checkpoint(400);
        assertEquals(0, store.record(id).get().progress().failures(), "a hundred bytes are progress");
    }

    @Test
    void an_upload_that_did_not_reach_its_server_has_lost_nothing() throws Exception {
        UUID id = upload();
        harness.task(id).checkpoint(300);
        nextAttempt(id);
        FakeTransport.Task task = harness.task(id);
        task.progress(0);
        assertEquals(300, harness.transfer(id).bytes(), "0 is what this attempt has sent");
        task.fail(FailureReason.NETWORK);
        harness.settle();
        assertEquals(300, store.record(id).get().progress().durableBytes());
    }

    @Test
    void an_upload_that_begins_anew_at_its_server_has_lost_everything() throws Exception {
        UUID id = upload();
        harness.task(id).checkpoint(300);
        nextAttempt(id);
        Checkpoint anew = new Checkpoint(0, OptionalLong.of(1000), Map.of("UploadResource", "another"));
        TransferFailure failure = TransferFailure.of(FailureReason.NETWORK, "no");
        harness.task(id).end(new TaskResult.Failed(anew, failure, List.of(), Optional.empty(), Map.of()));
        harness.settle();
        assertEquals(0, store.record(id).get().progress().durableBytes());
    }

    @Test
    void what_has_arrived_and_can_not_be_handed_over_shows_its_bytes_and_why_to_another_process_too() throws Exception {
        UUID id = harness.submit();
        store.fault = (operation, other) -> {
            if (operation.equals("finish")) {
                throw new TransferException(FailureReason.NO_SPACE, "the other disk is full");
            }
        };
        harness.task(id).succeed(1000);
        harness.advance(Duration.ofHours(1));
        assertEquals(1000, harness.transfer(id).bytes());
        assertEquals("no space: the other disk is full", harness.transfer(id).waitingFor().get());
        assertEquals(1, store.count("checkpoint"), "written down once, not at each try");
        harness.kill();
        Harness offline = new Harness(store, null, harness.time, Harness.settings()).start();
        assertEquals(1000, offline.transfer(id).bytes());
        assertEquals("a transport for http; before that: no space: the other disk is full", offline.transfer(id).waitingFor().get());
    }

    @Test
    void a_cancelled_task_that_still_writes_casts_no_doubt_on_the_one_that_goes_on() throws Exception {
        UUID id = harness.submit();
        harness.kill();
        transport.prompt = false;
        FakeTransport.Task second = transport.plant(FakeTransport.original(Harness.URL, id.toString()), 40);
        Harness next = new Harness(store, transport).start();
        FakeTransport.Task first = transport.tasks.get(1);
        assertEquals(List.of(first.identifier), transport.cancelled);
        assertThrows(TransferException.class, () -> first.checkpoint(20));
        assertFalse(next.engine.scene.runs.get(id).get().suspect);
        second.checkpoint(60);
        assertEquals(60, store.record(id).get().progress().durableBytes());
    }

    @Test
    void who_submits_an_upload_can_watch_it_being_staged() throws Exception {
        List<Long> staged = new ArrayList<>();
        UUID id = harness.session.submit(UploadRequest.of(Path.of("/tmp/in")).to(Harness.URL).build(), staged::add).identifier();
        assertEquals(List.of(FakeStore.BODY.length()), staged);
        assertEquals(TransferState.RUNNING, harness.settle().state(id));
    }

    @Test
    void people_are_told_times_as_people_write_them() throws Exception {
        UUID id = harness.submit(TransferOptions.builder().progressTimeout(Duration.ofSeconds(3)).build());
        harness.advance(Duration.ofSeconds(4));
        TransferOutcome.Failed outcome = (TransferOutcome.Failed) harness.transfer(id).outcome().get();
        assertEquals("no byte moved for 3 s", outcome.failure().message());
    }

    @Test
    void a_transfer_that_gives_up_says_what_was_in_its_way_at_last() throws Exception {
        for (TransferOptions options : List.of(
                TransferOptions.builder().progressTimeout(Duration.ofSeconds(3)).build(),
                TransferOptions.builder().deadline(Duration.ofSeconds(3)).build())) {
            UUID id = harness.submit(options);
            harness.task(id).fail(FailureReason.NETWORK);
            harness.advance(Duration.ofMillis(500));
            harness.advance(Duration.ofMinutes(1));
            var outcome = (TransferOutcome.Failed) harness.transfer(id).outcome().get();
            assertTrue(outcome.failure().message().endsWith(", at last: told to fail: NETWORK"), outcome.failure().message());
        }
    }
}
