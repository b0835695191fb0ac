// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
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

    private static final long DAY = 86_400_000;

    /** A session; what is left out is as in the default session. */
    @ObjectClassDefinition(name = "Transfer session",
            description = "Where transfers are submitted and followed; one for each configuration.")
    @interface Config {
        @AttributeDefinition(name = "Identifier",
                description = "Names the session in every process. A session keeps its transfers by this name.")
        String identifier() default TransferSession.DEFAULT;

        @AttributeDefinition(name = "Store filter", description = "Selects the store, for example (transfer.store=fs).", required = false)
        String store_target();

        @AttributeDefinition(name = "Transport filter", description = "Selects the transports, for example (transfer.transport=http).",
                required = false)
        String transport_target();

        @AttributeDefinition(name = "Concurrency", description = "The most tasks that run at once.", min = "1", max = "10000")
        int concurrency() default 16;

        @AttributeDefinition(name = "Concurrency per host",
                description = "The most tasks that run at once to one host.", min = "1", max = "10000")
        int concurrency_per_host() default 8;

        @AttributeDefinition(name = "Backoff base", description = "The wait after the first failure, in milliseconds.",
                min = "1", max = "86400000")
        long backoff_base_ms() default 1_000;

        @AttributeDefinition(name = "Backoff cap",
                description = "The most that doubling leads to, in milliseconds; not less than backoff.base.ms.",
                min = "1", max = "604800000")
        long backoff_cap_ms() default 600_000;

        @AttributeDefinition(name = "Retry-After cap",
                description = "The most that a server's Retry-After is honoured for, in milliseconds.",
                min = "0", max = "604800000")
        long retry_after_cap_ms() default 3_600_000;

        @AttributeDefinition(name = "Attempts",
                description = "How many failed attempts in a row without progress end a transfer; 0: no limit.",
                min = "0", max = "1000000")
        int attempts() default 0;

        @AttributeDefinition(name = "Progress timeout",
                description = "How long a transfer may move no byte before it fails, in milliseconds; 0: for ever.",
                min = "0", max = "31536000000")
        long progress_timeout_ms() default 0;

        @AttributeDefinition(name = "Progress interval",
                description = "The least time between two progress calls for one transfer, in milliseconds.", min = "0", max = "3600000")
        long progress_interval_ms() default 250;

        @AttributeDefinition(name = "Workers", description = "How many threads look at transfers.", min = "1", max = "256")
        int workers() default 4;
    }

    private final SessionShell shell;
    private final Identifiers identifiers;
    private final String pid;
    private final Optional<Filter> transports;

    @Activate
    public ConfiguredSession(BundleContext context, @Reference(name = "store") TransferStore store,
            @Reference(name = "whiteboard") Whiteboard whiteboard, @Reference(name = "identifiers") Identifiers identifiers,
            Config config, Map<String, Object> properties) {
        Allowed allowed = new Allowed(PID, properties);
        this.identifiers = identifiers;
        this.pid = allowed.pid();
        this.transports = allowed.filter("transport.target");
        this.shell = new SessionShell(context, settings(config, allowed), store, whiteboard);
    }

    /**
     * What the configuration says.
     *
     * @throws IllegalArgumentException with one line, if a value is not allowed
     */
    static Settings settings(Config config, Allowed allowed) {
        allowed.filter("store.target");
        allowed.filter("transport.target");
        return new Settings(allowed.name("identifier", config.identifier()),
                new Settings.Limits(allowed.number("concurrency", 1, 10_000, config::concurrency),
                        allowed.number("concurrency.per.host", 1, 10_000, config::concurrency_per_host)),
                retry(config, allowed),
                Duration.ofMillis(allowed.number("progress.timeout.ms", 0, 365 * DAY, config::progress_timeout_ms)),
                Duration.ofMillis(allowed.number("progress.interval.ms", 0, 3_600_000L, config::progress_interval_ms)),
                allowed.number("workers", 1, 256, config::workers));
    }

    private static Settings.Retry retry(Config config, Allowed allowed) {
        long base = allowed.number("backoff.base.ms", 1, DAY, config::backoff_base_ms);
        long cap = allowed.number("backoff.cap.ms", 1, 7 * DAY, config::backoff_cap_ms);
        if (cap < base) {
            throw allowed.refused("backoff.cap.ms", "not less than backoff.base.ms, which is " + base, null);
        }
        long asked = allowed.number("retry.after.cap.ms", 0, 7 * DAY, config::retry_after_cap_ms);
        int attempts = allowed.number("attempts", 0, 1_000_000, config::attempts);
        return new Settings.Retry(Duration.ofMillis(base), Duration.ofMillis(cap), Duration.ofMillis(asked), attempts);
    }

    @Reference(name = "transport", service = Transport.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addTransport(Transport transport, ServiceReference<Transport> reference) {
        shell.addTransport(reference, transport);
    }

    void removeTransport(Transport transport, ServiceReference<Transport> reference) {
        shell.removeTransport(reference, transport);
    }

    /** All transports: those that the filter leaves out may have tasks from before it was changed. */
    @Reference(name = "other", service = Transport.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addOther(Transport transport, ServiceReference<Transport> reference) {
        if (transports.filter(filter -> !filter.match(reference)).isPresent()) {
            shell.addRetired(reference, transport);
        }
    }

    void removeOther(Transport transport, ServiceReference<Transport> reference) {
        shell.removeRetired(reference, transport);
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
