// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import transfer.api.Delivery;
import transfer.api.Transfer;
import transfer.api.TransferListener;
import transfer.api.TransferSession;

/**
 * Passes what happens on to EventAdmin, where there is one: topics {@code transfer/state/<STATE>} and {@code transfer/finished/<STATE>}.
 * Events are news, not deliveries: they acknowledge nothing.
 */
@Component(service = TransferListener.class, property = "events.cardinality.minimum:Integer=1")
public final class EventBridge implements TransferListener {
    private final EventAdmin events;

    /** The reference is declared optional, so that no resolver demands an EventAdmin; the minimum says what is meant at run time. */
    @Activate
    public EventBridge(@Reference(name = "events", cardinality = ReferenceCardinality.OPTIONAL) EventAdmin events) {
        this.events = events;
    }

    @Override
    public void stateChanged(Transfer transfer) {
        post("transfer/state/", transfer);
    }

    @Override
    public void finished(Delivery delivery) {
        post("transfer/finished/", delivery.transfer());
    }

    private void post(String topic, Transfer transfer) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("transfer.identifier", transfer.identifier().toString());
        properties.put(TransferSession.SESSION, transfer.session());
        properties.put("transfer.state", transfer.state().name());
        properties.put("transfer.bytes", transfer.bytes());
        transfer.request().ifPresent(request -> properties.put("transfer.url", request.url().toString()));
        transfer.waitingFor().ifPresent(what -> properties.put("transfer.waitingFor", what));
        transfer.lastFailure().ifPresent(failure -> properties.put("transfer.failure", failure.reason().name()));
        events.postEvent(new Event(topic + transfer.state().name(), properties));
    }
}
