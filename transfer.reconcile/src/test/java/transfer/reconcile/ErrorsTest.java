// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferState;

/** Plug-ins and a machine that throw what nobody expects: one transfer waits for that, at most, and goes on. */
@Timeout(60)
class ErrorsTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");

    @Test
    void a_transport_that_throws_an_error_when_it_is_to_cancel_a_task_of_nobodys_does_not_end_all_passes() throws Exception {
        transport.plant(FakeTransport.original(Harness.URL, null), 40);
        transport.error = new NoClassDefFoundError("half of the bundle is gone");
        Harness harness = new Harness(store, transport).start();
        assertEquals(1, harness.reconciled);
        transport.error = null;
        UUID id = harness.submit();
        harness.engine.stop(true);
        Harness next = new Harness(store, transport, harness.time, Harness.settings()).start();
        next.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.RUNNING, next.state(id));
    }

    @Test
    void a_listener_for_whom_there_is_no_thread_hears_of_the_end_a_little_later() throws Exception {
        Harness harness = new Harness(store, transport).start();
        Harness.Ear ear = new Harness.Ear();
        harness.engine.addListener(ear);
        UUID id = harness.submit();
        harness.threadless = 3;
        harness.task(id).succeed(1000);
        harness.advance(Duration.ofSeconds(10));
        assertEquals(TransferState.COMPLETED, harness.state(id));
        assertTrue(ear.heard.contains("finished COMPLETED"), ear.heard.toString());
    }

    @Test
    void an_error_while_the_end_of_a_task_is_written_down_has_it_written_down_later() throws Exception {
        Harness harness = new Harness(store, transport).start();
        UUID id = harness.submit();
        harness.advance(Duration.ofSeconds(1));
        breaks("finish", new StackOverflowError("in the store"));
        harness.task(id).succeed(1000);
        harness.settle();
        assertEquals(TransferState.WAITING, harness.state(id));
        store.fault = (operation, other) -> {};
        harness.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.COMPLETED, harness.state(id));
        assertEquals(1, transport.started.size());
    }

    @Test
    void a_store_that_throws_at_whatever_is_asked_of_it_at_the_end_of_a_task_is_asked_again() throws Exception {
        Harness harness = new Harness(store, transport).start();
        UUID id = harness.submit();
        harness.advance(Duration.ofSeconds(1));
        store.fault = (operation, other) -> {
            throw new IllegalStateException("a defect of the store's");
        };
        harness.task(id).succeed(1000);
        harness.settle();
        store.fault = (operation, other) -> {};
        harness.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.COMPLETED, harness.state(id));
    }

    @Test
    void an_error_in_a_checkpoint_is_a_force_that_failed() throws Exception {
        Harness harness = new Harness(store, transport).start();
        UUID id = harness.submit();
        FakeTransport.Task task = harness.task(id);
        task.checkpoint(300);
        breaks("checkpoint", new StackOverflowError("in the store"));
        assertEquals(FailureReason.INTERNAL, assertThrows(TransferException.class, () -> task.checkpoint(700)).reason());
        store.fault = (operation, other) -> {};
        task.fail(FailureReason.NETWORK);
        harness.settle();
        assertEquals(300, store.record(id).get().progress().durableBytes());
    }

    private void breaks(String broken, Error error) {
        store.fault = (operation, other) -> {
            if (operation.equals(broken)) {
                throw error;
            }
        };
    }
}
