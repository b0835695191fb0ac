// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.Change;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferFailure;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;

class RetryTest {
    private static final Settings.Retry SETTINGS =
            new Settings.Retry(Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofHours(1), 0);

    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");
    private final Harness harness = new Harness(store, transport).start();

    @Test
    void backoff_doubles_up_to_its_cap_with_half_of_it_at_random() {
        RetryPolicy late = new RetryPolicy(SETTINGS, () -> 1.0);
        RetryPolicy early = new RetryPolicy(SETTINGS, () -> 0.0);
        long[] seconds = {1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600};
        for (int row = 0; row < seconds.length; row++) {
            assertEquals(Duration.ofSeconds(seconds[row]), late.backoff(row));
            assertEquals(Duration.ofMillis(seconds[row] * 500), early.backoff(row));
        }
        assertEquals(Duration.ofMinutes(10), late.backoff(Integer.MAX_VALUE));
    }

    @Test
    void retry_after_is_honoured_and_capped_and_never_shortens_the_own_wait() {
        RetryPolicy policy = new RetryPolicy(SETTINGS, () -> 1.0);
        TransferFailure busy = TransferFailure.ofStatus(FailureReason.SERVER_ERROR, 503, "busy");
        assertEquals(Duration.ofSeconds(90), policy.after(busy.after(Duration.ofSeconds(90)), 0, false, 0).delay());
        assertEquals(Duration.ofHours(1), policy.after(busy.after(Duration.ofDays(3650)), 0, false, 0).delay());
        assertEquals(Duration.ofSeconds(16), policy.after(busy.after(Duration.ZERO), 4, false, 0).delay());
        assertTrue(policy.after(busy.after(Duration.ofSeconds(90)), 0, false, 0).excused());
        assertFalse(policy.after(busy, 0, false, 0).excused());
    }

    @Test
    void permanent_and_temporary_failures_are_told_apart_by_the_failure() throws Exception {
        for (FailureReason reason : FailureReason.values()) {
            UUID id = harness.submit();
            harness.task(id).fail(reason);
            harness.settle();
            boolean waits = reason.isTemporary();
            assertEquals(waits ? TransferState.WAITING : TransferState.FAILED, harness.state(id), reason.toString());
            harness.session.remove(id);
            harness.settle();
        }
        UUID id = harness.submit();
        harness.task(id).fail(TransferFailure.of(FailureReason.NETWORK, "really gone").retryable(false));
        harness.settle();
        assertEquals(TransferState.FAILED, harness.state(id));
    }

    @Test
    void what_the_server_asked_for_is_waited_for_and_persisted() throws Exception {
        UUID id = harness.submit();
        harness.task(id).fail(TransferFailure.ofStatus(FailureReason.SERVER_ERROR, 429, "slow down").after(Duration.ofMinutes(30)));
        harness.settle();
        assertEquals(VirtualTime.START.plus(Duration.ofMinutes(30)), store.record(id).get().progress().notBefore().get());
        assertEquals("slow down", harness.transfer(id).waitingFor().get());
        harness.advance(Duration.ofMinutes(29));
        assertEquals(TransferState.WAITING, harness.state(id));
        harness.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void progress_forgives_earlier_failures() throws Exception {
        UUID id = harness.submit();
        for (int i = 0; i < 3; i++) {
            harness.task(id).fail(FailureReason.NETWORK);
            harness.advance(Duration.ofMinutes(1));
        }
        assertEquals(3, store.record(id).get().progress().failures());
        harness.task(id).progress(10);
        harness.task(id).fail(FailureReason.NETWORK);
        harness.settle();
        assertEquals(0, store.record(id).get().progress().failures());
        harness.advance(Duration.ofSeconds(1));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void as_many_attempts_as_allowed_and_then_it_fails() throws Exception {
        UUID id = harness.submit(TransferOptions.builder().maxAttempts(3).build());
        for (int i = 0; i < 3; i++) {
            assertEquals(TransferState.RUNNING, harness.state(id));
            harness.task(id).fail(FailureReason.NETWORK);
            harness.advance(Duration.ofMinutes(1));
        }
        TransferOutcome.Failed outcome = (TransferOutcome.Failed) harness.transfer(id).outcome().get();
        assertEquals(FailureReason.TOO_MANY_ATTEMPTS, outcome.failure().reason());
        assertTrue(outcome.failure().message().contains("told to fail: NETWORK"));
    }

    @Test
    void after_the_last_attempt_that_is_allowed_nobody_waits_for_another_one() throws Exception {
        UUID id = harness.submit(TransferOptions.builder().maxAttempts(1).build());
        harness.task(id).fail(TransferFailure.of(FailureReason.SERVER_ERROR, "busy").after(Duration.ofHours(1)));
        harness.settle();
        TransferOutcome.Failed outcome = (TransferOutcome.Failed) harness.transfer(id).outcome().get();
        assertEquals(FailureReason.TOO_MANY_ATTEMPTS, outcome.failure().reason());
    }

    @Test
    void the_deadline_ends_running_waiting_queued_and_paused_transfers() throws Exception {
        TransferOptions hour = TransferOptions.builder().deadline(Duration.ofHours(1)).build();
        UUID running = harness.submit(hour);
        UUID paused = harness.submit(hour);
        harness.session.pause(paused);
        UUID waiting = harness.submit(hour);
        harness.task(waiting).fail(TransferFailure.of(FailureReason.SERVER_ERROR, "x").after(Duration.ofHours(1)));
        harness.advance(Duration.ofMinutes(59));
        assertEquals(TransferState.RUNNING, harness.state(running));
        harness.advance(Duration.ofMinutes(1));
        for (UUID id : List.of(running, paused, waiting)) {
            assertEquals(FailureReason.DEADLINE, ((TransferOutcome.Failed) harness.transfer(id).outcome().get()).failure().reason());
        }
        assertTrue(transport.running().isEmpty());
    }

    @Test
    void no_byte_for_too_long_over_all_attempts_ends_it_but_what_the_server_asked_for_does_not_count() throws Exception {
        TransferOptions minute = TransferOptions.builder().progressTimeout(Duration.ofMinutes(1)).build();
        UUID id = harness.submit(minute);
        harness.advance(Duration.ofSeconds(30));
        harness.task(id).progress(1);
        harness.advance(Duration.ofSeconds(40));
        harness.task(id).fail(TransferFailure.of(FailureReason.SERVER_ERROR, "later").after(Duration.ofMinutes(10)));
        harness.advance(Duration.ofMinutes(10));
        assertEquals(TransferState.RUNNING, harness.state(id));
        harness.advance(Duration.ofSeconds(19));
        assertEquals(TransferState.RUNNING, harness.state(id));
        harness.advance(Duration.ofSeconds(1));
        assertEquals(TransferState.FAILED, harness.state(id));
        assertEquals(FailureReason.NO_PROGRESS, ((TransferOutcome.Failed) harness.transfer(id).outcome().get()).failure().reason());
    }

    @Test
    void own_backoff_counts_as_lack_of_progress_and_pauses_do_not() throws Exception {
        UUID id = harness.submit(TransferOptions.builder().progressTimeout(Duration.ofSeconds(10)).build());
        harness.session.pause(id);
        harness.advance(Duration.ofHours(1));
        harness.session.resume(id);
        harness.settle();
        for (int i = 0; i < 20 && harness.state(id) != TransferState.FAILED; i++) {
            transport.of(id).ifPresent(task -> task.fail(FailureReason.NETWORK));
            harness.advance(Duration.ofSeconds(1));
        }
        assertEquals(TransferState.FAILED, harness.state(id));
        assertEquals(VirtualTime.START.plusSeconds(3610), harness.transfer(id).outcome().get().at());
    }

    @Test
    void resume_ends_a_wait_for_a_time() throws Exception {
        UUID id = harness.submit();
        harness.task(id).fail(TransferFailure.of(FailureReason.SERVER_ERROR, "later").after(Duration.ofMinutes(10)));
        harness.settle();
        assertEquals(Change.CHANGED, harness.session.resume(id));
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(id));
        UUID early = harness.submit(TransferOptions.builder().earliestBegin(harness.time.now().plusSeconds(3600)).build());
        assertEquals(TransferState.WAITING, harness.state(early));
        assertEquals(Change.CHANGED, harness.session.resume(early));
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(early));
        assertEquals(Change.UNCHANGED, harness.session.resume(early));
    }

    @Test
    void mirrors_are_tried_in_turn_and_a_permanent_failure_counts_when_all_have_failed() throws Exception {
        URI mirror = URI.create("http://mirror.example.org/file.bin");
        UUID id = harness.session.submit(DownloadRequest.from(Harness.URL).to(Path.of("/tmp/f")).mirror(mirror).build()).identifier();
        harness.settle();
        assertEquals(Harness.URL, harness.task(id).request.url());
        harness.task(id).fail(FailureReason.CLIENT_ERROR);
        harness.settle();
        assertEquals(mirror, harness.task(id).request.url());
        harness.task(id).fail(FailureReason.NETWORK);
        harness.advance(Duration.ofSeconds(5));
        assertEquals(Harness.URL, harness.task(id).request.url());
        harness.task(id).fail(FailureReason.CLIENT_ERROR);
        harness.settle();
        assertEquals(TransferState.FAILED, harness.state(id));
    }

    @Test
    void a_wall_clock_that_is_set_back_delays_nothing_and_one_that_jumps_ahead_is_noticed() throws Exception {
        UUID id = harness.submit();
        harness.task(id).fail(TransferFailure.of(FailureReason.SERVER_ERROR, "later").after(Duration.ofMinutes(10)));
        harness.settle();
        harness.time.jump(Duration.ofDays(-365));
        harness.advance(Duration.ofMinutes(10));
        assertEquals(TransferState.RUNNING, harness.state(id));

        harness.task(id).fail(TransferFailure.of(FailureReason.SERVER_ERROR, "later").after(Duration.ofMinutes(10)));
        harness.settle();
        harness.time.jump(Duration.ofMinutes(11));
        harness.advance(Duration.ofSeconds(5));
        assertEquals(TransferState.RUNNING, harness.state(id), "the machine slept through the wait");
    }

    @Test
    void short_attempts_leave_no_trace_of_their_start() throws Exception {
        UUID id = harness.submit();
        harness.task(id).succeed(10);
        harness.settle();
        assertEquals(List.of(),
                store.calls.stream().filter(call -> call.startsWith("update") || call.equals("checkpoint")).toList());
        UUID slow = harness.submit();
        harness.advance(Duration.ofSeconds(1));
        assertEquals(1, store.count("update PROCESS"));
        assertEquals(0, store.count("update POWER"));
        assertEquals(1, store.record(slow).get().progress().attempts());
    }

    @Test
    void a_resume_out_of_a_backoff_gives_the_next_attempt_all_the_time_that_it_may_take() throws Exception {
        UUID id = harness.submit(TransferOptions.builder().progressTimeout(Duration.ofMinutes(1)).build());
        for (int failed = 0; failed < 5; failed++) {
            harness.task(id).fail(FailureReason.NETWORK);
            harness.advance(Duration.ofSeconds(1L << failed));
        }
        harness.task(id).fail(FailureReason.NETWORK);
        harness.advance(Duration.ofSeconds(28));
        harness.session.resume(id);
        harness.advance(Duration.ofSeconds(59));
        assertEquals(TransferState.RUNNING, harness.state(id));
        harness.advance(Duration.ofSeconds(1));
        assertEquals(TransferState.FAILED, harness.state(id));
    }
}
