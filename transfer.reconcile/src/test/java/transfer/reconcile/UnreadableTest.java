// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferState;
import transfer.api.transport.OriginalRequest;

/** Records and files that can not be reached just then: nothing follows from that. */
@Timeout(60)
class UnreadableTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");
    private final Harness harness = new Harness(store, transport).start();

    @Test
    void an_end_that_is_told_before_any_record_can_be_read_is_not_forgotten() throws Exception {
        harness.submit();
        endsUnheard(transport.tasks.get(1).original);
    }

    @Test
    void an_end_of_a_task_that_lost_its_name_is_not_forgotten_either() throws Exception {
        UUID id = harness.submit();
        harness.advance(Duration.ofSeconds(1));
        assertEquals(1, store.record(id).get().progress().taskIdentifier().getAsInt());
        endsUnheard(FakeTransport.original(Harness.URL, null));
    }

    private void endsUnheard(OriginalRequest original) {
        FakeTransport.Task task = transport.tasks.get(1);
        UUID id = task.transfer();
        task.original = original;
        harness.engine.stop(false);
        task.succeed(1000);
        store.fault = (operation, other) -> {
            if (operation.equals("read")) {
                throw new TransferException(FailureReason.STORE_FAILED, "not now");
            }
        };
        Harness next = new Harness(store, transport, harness.time, Harness.settings()).start();
        store.fault = (operation, other) -> {};
        next.advance(Duration.ofMinutes(2));
        assertEquals(TransferState.COMPLETED, next.state(id));
        assertEquals(1, transport.started.size());
    }

    @Test
    void a_task_whose_record_can_not_be_read_at_first_is_not_started_twice() throws Exception {
        UUID id = harness.submit();
        harness.engine.stop(false);
        int[] reads = {0};
        store.fault = (operation, other) -> {
            if (operation.equals("read") && reads[0]++ == 0) {
                throw new TransferException(FailureReason.STORE_FAILED, "not at once");
            }
        };
        Harness next = new Harness(store, transport, harness.time, Harness.settings()).start();
        assertEquals(TransferState.RUNNING, next.state(id));
        assertEquals(1, transport.started.size());
        assertTrue(transport.cancelled.isEmpty());
    }

    @Test
    void files_that_can_not_be_reached_for_a_while_fail_no_transfer() throws Exception {
        store.fault = (operation, other) -> {
            if (operation.equals("content")) {
                throw new TransferException(FailureReason.STORE_UNUSABLE, "read-only");
            }
        };
        UUID id = harness.submit();
        harness.advance(Duration.ofHours(1));
        assertEquals(TransferState.WAITING, harness.state(id));
        store.fault = (operation, other) -> {};
        harness.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void an_error_in_the_middle_of_a_look_is_followed_by_another_look() throws Exception {
        store.fault = (operation, other) -> {
            if (operation.equals("content")) {
                throw new StackOverflowError("in the store");
            }
        };
        UUID id = harness.submit();
        store.fault = (operation, other) -> {};
        harness.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }
}
