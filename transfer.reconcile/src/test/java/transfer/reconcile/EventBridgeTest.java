// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import transfer.api.FailureReason;
import transfer.api.TransferState;

/** What happens to transfers is news for EventAdmin, and acknowledges nothing. */
class EventBridgeTest {
    private final List<Event> events = new ArrayList<>();
    private final Harness harness = new Harness(new FakeStore(), new FakeTransport("http")).start();

    private List<String> topics() {
        return events.stream().map(Event::getTopic).toList();
    }

    private void listen() {
        harness.engine.addListener(new EventBridge(new EventAdmin() {
            @Override
            public void postEvent(Event event) {
                events.add(event);
            }

            @Override
            public void sendEvent(Event event) {
                throw new AssertionError("nobody is to be waited for");
            }
        }));
        harness.settle();
    }

    @Test
    void each_state_and_each_outcome_has_a_topic_of_its_own() throws Exception {
        listen();
        UUID id = harness.submit();
        harness.session.pause(id);
        harness.settle();
        harness.session.resume(id);
        harness.settle();
        harness.task(id).fail(FailureReason.CLIENT_ERROR);
        harness.settle();
        assertEquals(List.of("transfer/state/QUEUED", "transfer/state/RUNNING", "transfer/state/PAUSED", "transfer/state/RUNNING",
                "transfer/state/FAILED", "transfer/finished/FAILED"), topics());
        Event last = events.get(events.size() - 1);
        assertEquals(id.toString(), last.getProperty("transfer.identifier"));
        assertEquals("default", last.getProperty("transfer.session"));
        assertEquals(Harness.URL.toString(), last.getProperty("transfer.url"));
    }

    @Test
    void an_outcome_that_was_news_is_delivered_all_the_same() throws Exception {
        listen();
        UUID id = harness.submit();
        harness.task(id).succeed(10);
        harness.settle();
        Harness.Ear ear = new Harness.Ear();
        harness.engine.addListener(ear);
        harness.settle();
        assertEquals(1, ear.deliveries.size());
        assertFalse(harness.session.transfer(id).isEmpty());
        assertEquals(TransferState.COMPLETED, harness.state(id));
    }
}
