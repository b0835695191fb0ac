// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
}
