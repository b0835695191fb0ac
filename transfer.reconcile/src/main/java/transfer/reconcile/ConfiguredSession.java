// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import transfer.api.TransferSession;
import transfer.api.store.TransferStore;
import transfer.api.transport.Transport;

/** A session for each configuration. */
@Component(service = {}, immediate = true, configurationPid = ConfiguredSession.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredSession.Config.class, factory = true)
public final class ConfiguredSession {
    static final String PID = "transfer.session";

    /** A session; what is left out is as in the default session. */
    @ObjectClassDefinition(name = "Transfer session", description = "Where transfers are submitted and followed; one for each configuration.")
    @interface Config {
        @AttributeDefinition(name = "Identifier", description = "Names the session in every process. A session keeps its transfers by this name.")
        String identifier() default TransferSession.DEFAULT;

        @AttributeDefinition(name = "Store filter", description = "Selects the store, for example (transfer.store=fs).", required = false)
        String store_target();

        @AttributeDefinition(name = "Transport filter", description = "Selects the transports, for example (transfer.transport=http).",
                required = false)
        String transport_target();

        @AttributeDefinition(name = "Concurrency", description = "The most tasks that run at once.", min = "1")
        int concurrency() default 16;

        @AttributeDefinition(name = "Concurrency per host", description = "The most tasks that run at once to one host.", min = "1")
        int concurrency_per_host() default 8;

        @AttributeDefinition(name = "Backoff base", description = "The wait after the first failure, in milliseconds.", min = "1")
        long backoff_base_ms() default 1_000;

        @AttributeDefinition(name = "Backoff cap", description = "The most that doubling leads to, in milliseconds.", min = "1")
        long backoff_cap_ms() default 600_000;

        @AttributeDefinition(name = "Retry-After cap", description = "The most that a server's Retry-After is honoured for, in milliseconds.",
                min = "0")
        long retry_after_cap_ms() default 3_600_000;

        @AttributeDefinition(name = "Attempts", description = "How many failed attempts in a row without progress end a transfer; 0: no limit.",
                min = "0")
        int attempts() default 0;

        @AttributeDefinition(name = "Progress timeout",
                description = "How long a transfer may move no byte before it fails, in milliseconds; 0: for ever.", min = "0")
        long progress_timeout_ms() default 0;

        @AttributeDefinition(name = "Progress interval",
                description = "The least time between two progress calls for one transfer, in milliseconds.", min = "0")
        long progress_interval_ms() default 250;

        @AttributeDefinition(name = "Workers", description = "How many threads look at transfers.", min = "1")
        int workers() default 4;
    }

    private final SessionShell shell;
    private final Identifiers identifiers;
    private final String pid;

    @Activate
    public ConfiguredSession(BundleContext context, @Reference(name = "store") TransferStore store,
            @Reference(name = "whiteboard") Whiteboard whiteboard, @Reference(name = "identifiers") Identifiers identifiers,
            Config config, Map<String, Object> properties) {
        this.identifiers = identifiers;
        this.pid = String.valueOf(properties.get(Constants.SERVICE_PID));
        this.shell = new SessionShell(context, settings(config), store, whiteboard);
    }

    private static Settings settings(Config config) {
        return new Settings(config.identifier(),
                new Settings.Limits(config.concurrency(), config.concurrency_per_host()),
                new Settings.Retry(Duration.ofMillis(config.backoff_base_ms()), Duration.ofMillis(config.backoff_cap_ms()),
                        Duration.ofMillis(config.retry_after_cap_ms()), config.attempts()),
                Duration.ofMillis(config.progress_timeout_ms()), Duration.ofMillis(config.progress_interval_ms()), config.workers());
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
        identifiers.offer(pid, shell.identifier(), true, shell);
    }

    @Deactivate
    void stop(int reason) {
        shell.close(reason == ComponentConstants.DEACTIVATION_REASON_REFERENCE);
        identifiers.withdraw(shell);
    }
}
