// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.Change;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.UploadRequest;

class SessionTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http", "https");
    private final Harness harness = new Harness(store, transport).start();

    @Test
    void a_submitted_download_runs_to_its_end_and_is_delivered_until_it_is_acknowledged() throws Exception {
        Harness.Ear ear = new Harness.Ear();
        harness.engine.addListener(ear);
        UUID id = harness.submit();
        var completion = harness.session.completion(id);
        assertEquals(TransferState.RUNNING, harness.state(id));

        harness.task(id).succeed(1000);
        harness.settle();

        assertEquals(TransferState.COMPLETED, harness.state(id));
        assertTrue(completion.isDone());
        TransferOutcome.Completed outcome = (TransferOutcome.Completed) completion.getValue();
        assertEquals(1000, outcome.bytes());
        assertEquals(Path.of("/tmp/file.bin"), outcome.file().get());
        assertEquals(List.of("QUEUED", "RUNNING", "COMPLETED", "finished COMPLETED"), ear.heard);

        ear.deliveries.get(0).acknowledge();
        assertTrue(harness.session.transfer(id).isEmpty());
        assertEquals(0, store.records.size());
        harness.engine.addListener(new Harness.Ear());
        harness.settle();
        assertEquals(Change.UNKNOWN, harness.session.acknowledge(id));
    }

    @Test
    void an_upload_is_given_its_staged_body() throws Exception {
        UUID id = harness.session.submit(UploadRequest.of(Path.of("/tmp/in")).to(Harness.URL).build()).identifier();
        harness.settle();
        assertEquals(FakeStore.BODY, harness.task(id).request.body().get());
        harness.task(id).succeed(1000);
        harness.settle();
        assertEquals(TransferState.COMPLETED, harness.state(id));
    }

    @Test
    void an_unknown_scheme_is_refused_and_leaves_nothing() {
        DownloadRequest request = DownloadRequest.from(java.net.URI.create("gopher://example.org/x")).to(Path.of("/tmp/x")).build();
        TransferException e = assertThrows(TransferException.class, () -> harness.session.submit(request));
        assertEquals(FailureReason.INVALID_REQUEST, e.reason());
        assertTrue(e.getMessage().contains("gopher"));
        assertTrue(store.records.isEmpty());
    }

    @Test
    void pause_holds_resume_goes_on_from_what_is_durable() throws Exception {
        UUID id = harness.submit();
        harness.task(id).progress(400);
        assertEquals(Change.CHANGED, harness.session.pause(id));
        assertEquals(Change.UNCHANGED, harness.session.pause(id));
        harness.settle();
        assertEquals(TransferState.PAUSED, harness.state(id));
        assertEquals(400, harness.transfer(id).durableBytes());
        assertTrue(transport.running().isEmpty());

        assertEquals(Change.CHANGED, harness.session.resume(id));
        assertEquals(Change.UNCHANGED, harness.session.resume(harness.submit()));
        harness.settle();
        assertEquals(400, harness.task(id).request.from().bytes());
        assertEquals("\"v1\"", harness.task(id).request.resume().get("Validator"));
    }

    @Test
    void cancel_is_the_outcome_whatever_the_task_does_afterwards() throws Exception {
        transport.prompt = false;
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        assertEquals(Change.CHANGED, harness.session.cancel(id));
        assertEquals(TransferState.CANCELLED, harness.state(id));
        task.succeed(1000);
        harness.settle();
        assertEquals(TransferState.CANCELLED, harness.state(id));
        assertEquals(Change.UNCHANGED, harness.session.cancel(id));
        assertEquals(Change.TOO_LATE, harness.session.pause(id));
    }

    @Test
    void completion_wins_over_a_later_cancel() throws Exception {
        UUID id = harness.submit();
        harness.task(id).succeed(1000);
        harness.settle();
        assertEquals(Change.TOO_LATE, harness.session.cancel(id));
        assertEquals(TransferState.COMPLETED, harness.state(id));
    }

    @Test
    void acknowledging_is_too_early_before_the_end_and_remove_forgets_everything() throws Exception {
        UUID id = harness.submit();
        assertEquals(Change.TOO_EARLY, harness.session.acknowledge(id));
        assertEquals(Change.CHANGED, harness.session.remove(id));
        harness.settle();
        assertTrue(harness.session.transfer(id).isEmpty());
        assertTrue(transport.running().isEmpty());
        assertEquals(Change.UNKNOWN, harness.session.remove(id));
    }

    @Test
    void a_failed_attempt_is_repeated_after_a_growing_wait() throws Exception {
        UUID id = harness.submit();
        for (int wait = 1; wait <= 8; wait *= 2) {
            harness.task(id).fail(FailureReason.NETWORK);
            harness.settle();
            assertEquals(TransferState.WAITING, harness.state(id));
            harness.advance(Duration.ofSeconds(wait).minusMillis(1));
            assertTrue(transport.of(id).isEmpty(), "too early after " + wait);
            harness.advance(Duration.ofMillis(1));
            assertTrue(transport.of(id).isPresent(), "too late after " + wait);
        }
        assertEquals(4, harness.transfer(id).recentAttempts().size());
    }

    @Test
    void a_permanent_failure_is_the_outcome() throws Exception {
        UUID id = harness.submit();
        harness.task(id).fail(FailureReason.CLIENT_ERROR);
        harness.settle();
        assertEquals(TransferState.FAILED, harness.state(id));
        TransferOutcome.Failed failed = (TransferOutcome.Failed) harness.transfer(id).outcome().get();
        assertEquals(FailureReason.CLIENT_ERROR, failed.failure().reason());
    }

    @Test
    void a_stopped_session_says_so() throws Exception {
        UUID id = harness.submit();
        var completion = harness.session.completion(id);
        harness.engine.stop(false);
        harness.settle();
        assertTrue(completion.isDone());
        assertEquals(FailureReason.CLOSED, ((TransferException) completion.getFailure()).reason());
        assertThrows(IllegalStateException.class, () -> harness.session.transfer(id));
        assertEquals(FailureReason.CLOSED, assertThrows(TransferException.class, () -> harness.session.pause(id)).reason());
        assertFalse(transport.running().isEmpty(), "tasks go on");
    }
}
