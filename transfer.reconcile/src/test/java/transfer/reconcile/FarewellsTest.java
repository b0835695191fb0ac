// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import transfer.api.Change;
import transfer.api.CredentialProvider.Answer;
import transfer.api.Credentials;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferState;
import transfer.api.UploadRequest;
import transfer.api.transport.TaskRequest;

/** A transport hears of a transfer that was cancelled for good: once, after its last task has ended, and of no other transfer. */
@Timeout(60)
class FarewellsTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");
    private Harness harness = new Harness(store, transport).start();

    private UUID upload() throws Exception {
        UUID id = harness.session.submit(UploadRequest.of(Path.of("/tmp/in")).to(Harness.URL).build()).identifier();
        harness.settle();
        return id;
    }

    private List<UUID> abandoned() {
        harness.advance(Duration.ofMinutes(10));
        return transport.abandoned.stream()
                .map(request -> UUID.fromString((String) request.properties().values().iterator().next())).toList();
    }

    @Test
    void it_hears_of_it_once_when_the_task_has_ended() throws Exception {
        transport.prompt = false;
        UUID id = upload();
        FakeTransport.Task task = harness.task(id);
        task.checkpoint(50);
        harness.session.cancel(id);
        assertEquals(List.of(), abandoned(), "the task still stops");
        task.fail(FailureReason.NETWORK);
        assertEquals(List.of(id), abandoned());
        assertEquals(Change.UNCHANGED, harness.session.cancel(id));
        harness.session.reconcile(false);
        harness.session.remove(id);
        assertEquals(List.of(id), abandoned(), "once");
        TaskRequest last = transport.abandoned.get(0);
        assertEquals(Map.of("Validator", "\"v1\""), last.resume());
        assertEquals(Path.of("/body"), last.file());
        assertEquals(Optional.of(FakeStore.BODY), last.body());
    }

    @Test
    void it_hears_of_what_the_task_left_although_nothing_of_it_was_written_down() throws Exception {
        UUID id = upload();
        harness.session.cancel(id);
        assertEquals(List.of(id), abandoned());
    }

    @Test
    void it_hears_at_once_of_a_transfer_that_has_no_task() throws Exception {
        UUID id = upload();
        harness.task(id).fail(FailureReason.NETWORK);
        harness.settle();
        harness.session.cancel(id);
        harness.settle();
        assertEquals(List.of(id), abandoned());
    }

    @Test
    void it_hears_of_an_unfinished_transfer_that_is_removed() throws Exception {
        transport.prompt = false;
        UUID id = upload();
        FakeTransport.Task task = harness.task(id);
        harness.session.remove(id);
        task.fail(FailureReason.NETWORK);
        assertEquals(List.of(id), abandoned());
        assertTrue(store.records.isEmpty());
    }

    @Test
    void it_hears_nothing_of_a_transfer_that_has_left_nothing() throws Exception {
        harness.kill();
        harness = new Harness(store, transport, harness.time, Harness.limited(1, 1)).start();
        harness.submit();
        UUID queued = harness.submit();
        harness.session.cancel(queued);
        assertEquals(List.of(), abandoned());
        assertEquals(1, store.count("content"), "nor is a content made for that");
    }

    @Test
    void it_hears_nothing_of_a_pause() throws Exception {
        UUID id = upload();
        harness.task(id).checkpoint(50);
        harness.session.pause(id);
        assertEquals(List.of(), abandoned());
        harness.session.resume(id);
        assertEquals(List.of(), abandoned());
        harness.session.cancel(id);
        assertEquals(List.of(id), abandoned());
    }

    @Test
    void it_hears_nothing_of_a_transfer_that_ends_otherwise() throws Exception {
        UUID done = upload();
        harness.task(done).succeed(1000);
        UUID failed = upload();
        harness.task(failed).fail(FailureReason.CLIENT_ERROR);
        harness.settle();
        assertEquals(Change.TOO_LATE, harness.session.cancel(done));
        assertEquals(Change.TOO_LATE, harness.session.cancel(failed));
        harness.session.remove(done);
        harness.session.remove(failed);
        assertEquals(List.of(), abandoned());
    }

    @Test
    void it_hears_nothing_if_the_task_succeeds_although_it_was_cancelled() throws Exception {
        transport.prompt = false;
        UUID id = upload();
        FakeTransport.Task task = harness.task(id);
        harness.session.cancel(id);
        task.succeed(1000);
        assertEquals(List.of(), abandoned());
        assertEquals(TransferState.CANCELLED, harness.state(id));
    }

    @Test
    void it_hears_nothing_if_all_bytes_had_arrived_when_it_was_cancelled() throws Exception {
        UUID id = upload();
        store.fault = (operation, other) -> {
            if (operation.equals("finish")) {
                throw new TransferException(FailureReason.NO_SPACE, "full");
            }
        };
        harness.task(id).succeed(1000);
        harness.settle();
        store.fault = (operation, other) -> {};
        assertEquals(Change.CHANGED, harness.session.cancel(id));
        assertEquals(List.of(), abandoned());
    }

    @Test
    void it_hears_nothing_until_the_cancellation_is_written_down() throws Exception {
        UUID id = upload();
        harness.task(id).checkpoint(50);
        store.fault = (operation, other) -> {
            if (operation.equals("finish")) {
                throw new TransferException(FailureReason.STORE_FAILED, "not now");
            }
        };
        assertThrows(TransferException.class, () -> harness.session.cancel(id));
        assertEquals(List.of(), abandoned());
        store.fault = (operation, other) -> {};
        harness.session.cancel(id);
        assertEquals(List.of(id), abandoned());
    }

    @Test
    void the_next_session_says_it_of_a_task_that_was_still_stopping() throws Exception {
        transport.prompt = false;
        UUID id = upload();
        FakeTransport.Task task = harness.task(id);
        task.checkpoint(50);
        harness.session.cancel(id);
        harness.settle();
        harness.kill();
        harness = new Harness(store, transport).start();
        assertEquals(List.of(), abandoned());
        task.fail(FailureReason.NETWORK);
        assertEquals(List.of(id), abandoned());
    }

    /** A process that has no transport cancels what another one has begun, as the command line does. */
    private UUID cancelledWithoutTransport() throws Exception {
        UUID id = upload();
        harness.task(id).checkpoint(50);
        harness.kill();
        harness = new Harness(store, null).start();
        assertEquals(Change.CHANGED, harness.session.cancel(id));
        harness.advance(Duration.ofMinutes(10));
        assertEquals(List.of(), transport.abandoned);
        return id;
    }

    @Test
    void what_was_cancelled_while_there_was_no_transport_is_said_once_when_one_comes() throws Exception {
        UUID id = cancelledWithoutTransport();
        FakeTransport late = new FakeTransport("http");
        harness.engine.addTransport(1, late);
        harness.advance(Duration.ofMinutes(10));
        harness.session.reconcile(false);
        harness.advance(Duration.ofMinutes(10));
        assertEquals(1, late.abandoned.size());
        assertEquals(Map.of("Validator", "\"v1\""), late.abandoned.get(0).resume());
        assertEquals(TransferState.CANCELLED, harness.state(id));
    }

    @Test
    void what_an_earlier_process_has_cancelled_is_said_until_it_is_acknowledged() throws Exception {
        UUID id = cancelledWithoutTransport();
        for (int process = 0; process < 2; process++) {
            FakeTransport fresh = new FakeTransport("http");
            harness = new Harness(store, fresh).start();
            harness.session.reconcile(false);
            harness.advance(Duration.ofMinutes(10));
            assertEquals(1, fresh.abandoned.size());
        }
        assertEquals(Change.CHANGED, harness.session.acknowledge(id));
        FakeTransport last = new FakeTransport("http");
        harness = new Harness(store, last).start();
        harness.advance(Duration.ofMinutes(10));
        assertEquals(List.of(), last.abandoned);
    }

    @Test
    void credentials_go_with_it() throws Exception {
        UUID id = upload();
        harness.task(id).checkpoint(50);
        Credentials secret = new Credentials(Map.of("Authorization", "Bearer x"), Optional.empty(), Optional.empty(), Optional.empty());
        harness.engine.addProvider(1, query -> new Answer.Use(secret));
        harness.session.cancel(id);
        assertEquals(List.of(id), abandoned());
        assertEquals(secret, transport.abandoned.get(0).credentials());
    }

    @Test
    void nothing_is_said_without_credentials_that_are_needed() throws Exception {
        UUID id = upload();
        harness.task(id).checkpoint(50);
        harness.engine.addProvider(1, query -> new Answer.NotNow("locked", Optional.empty()));
        harness.session.cancel(id);
        assertEquals(List.of(), abandoned());
    }
}
