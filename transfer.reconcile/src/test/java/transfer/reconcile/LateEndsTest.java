// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferState;
import transfer.api.UploadRequest;

/** Ends of tasks that can not be written down at once, or are told to another session than the one that told the task to stop. */
class LateEndsTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");
    private final Harness harness = new Harness(store, transport).start();

    private void finishing(FailureReason reason) {
        store.fault = (operation, other) -> {
            if (operation.equals("finish")) {
                throw new TransferException(reason, "told to fail: " + reason);
            }
        };
    }

    private void repair() {
        store.fault = (operation, other) -> {};
    }

    @Test
    void an_end_that_was_let_go_with_its_record_is_not_waited_for_by_the_next_attempts() throws Exception {
        UUID id = harness.submit();
        finishing(FailureReason.NO_SPACE);
        harness.task(id).succeed(1000);
        harness.settle();
        assertEquals(TransferState.WAITING, harness.state(id));
        finishing(FailureReason.CONFLICT);
        harness.advance(Duration.ofSeconds(33));
        repair();
        harness.advance(Duration.ofSeconds(10));
        assertEquals(TransferState.RUNNING, harness.state(id));
        harness.session.reconcile(false);
        harness.task(id).fail(FailureReason.NETWORK);
        harness.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_transfer_that_is_cancelled_while_its_end_is_not_written_down_leaves_no_task_behind() throws Exception {
        UUID id = harness.submit();
        finishing(FailureReason.NO_SPACE);
        harness.task(id).succeed(1000);
        harness.settle();
        repair();
        harness.session.cancel(id);
        harness.session.reconcile(false);
        harness.settle();
        assertTrue(harness.engine.scene.runs.seen(id).isEmpty());
        assertEquals(TransferState.CANCELLED, harness.state(id));
    }

    @Test
    void an_upload_that_was_paused_and_arrives_all_the_same_in_the_next_session_is_not_sent_again() throws Exception {
        transport.prompt = false;
        UUID id = harness.session.submit(UploadRequest.of(Path.of("/tmp/in")).to(Harness.URL).build()).identifier();
        harness.settle();
        FakeTransport.Task task = harness.task(id);
        harness.session.pause(id);
        harness.kill();
        Harness next = new Harness(store, transport, harness.time, Harness.settings()).start();
        assertEquals(TransferState.PAUSED, next.state(id));
        task.succeed(1000);
        next.settle();
        assertEquals(TransferState.COMPLETED, next.state(id));
        assertEquals(0, next.engine.scene.slots.running());
        assertEquals(1, transport.started.size());
    }

    @Test
    void an_upload_that_was_cancelled_and_arrives_all_the_same_stays_cancelled() throws Exception {
        transport.prompt = false;
        UUID id = harness.session.submit(UploadRequest.of(Path.of("/tmp/in")).to(Harness.URL).build()).identifier();
        harness.settle();
        FakeTransport.Task task = harness.task(id);
        harness.session.cancel(id);
        task.succeed(1000);
        harness.settle();
        assertEquals(TransferState.CANCELLED, harness.state(id));
    }
}
