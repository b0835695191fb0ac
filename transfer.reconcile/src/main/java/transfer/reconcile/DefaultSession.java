// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import transfer.api.TransferSession;
import transfer.api.store.TransferStore;
import transfer.api.transport.Transport;

/** The session that is there without any configuration, beside configured ones, unless one of them has its identifier. */
@Component(service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class DefaultSession {
    private final SessionShell shell;
    private final Identifiers identifiers;

    @Activate
    public DefaultSession(BundleContext context, @Reference(name = "store") TransferStore store,
            @Reference(name = "whiteboard") Whiteboard whiteboard, @Reference(name = "identifiers") Identifiers identifiers) {
        this.identifiers = identifiers;
        this.shell = new SessionShell(context, Settings.of(TransferSession.DEFAULT), store, whiteboard);
    }

    @Reference(name = "transport", service = Transport.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addTransport(Transport transport, ServiceReference<Transport> reference) {
        shell.addTransport(reference, transport);
    }

    void removeTransport(Transport transport, ServiceReference<Transport> reference) {
        shell.removeTransport(reference, transport);
    }

    /** The transports that are there are bound by now. */
    @Activate
    void start() {
        identifiers.offer("", shell.identifier(), false, shell);
    }

    @Deactivate
    void stop(int reason) {
        shell.close(reason == ComponentConstants.DEACTIVATION_REASON_REFERENCE);
        identifiers.withdraw(shell);
    }
}
