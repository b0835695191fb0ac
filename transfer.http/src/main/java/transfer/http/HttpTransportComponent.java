// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Dns;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import transfer.api.AddressPolicy;
import transfer.api.TransferException;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.Transport;
import transfer.api.transport.TransportSession;

/** The OSGi shell of {@link HttpTransport}. Immediate, so that tasks go on while nobody uses the service. */
@Component(immediate = true, configurationPid = HttpTransportComponent.PID, property = Transport.NAME + "=http")
@Designate(ocd = HttpTransportComponent.Config.class)
public final class HttpTransportComponent implements Transport {
    static final String PID = "transfer.http";

    /** The whiteboard of address policies, as it is at any time. */
    private final List<AddressPolicy> policies = new CopyOnWriteArrayList<>();

    private final HttpTransport transport;

    /** Configuration of the HTTP transport. */
    @ObjectClassDefinition(name = "Transfer HTTP transport", description = "How http and https are spoken; the same for all sessions.")
    public @interface Config {
        /** The most requests in flight. */
        int MOST_CONNECTIONS = 4096;
        /** The longest timeout: a day. */
        int MOST_SECONDS = 86_400;
        /** The most bytes that can be asked of a stall timeout. */
        long MOST_STALL_BYTES = 1L << 30;
        /** The highest limit on a rate. */
        long MOST_RATE = 1L << 40;
        /** The most ranges at once. */
        int MOST_SEGMENTS = 16;
        /** The most bytes from which on a download can be written around the page cache. */
        long MOST_DIRECT_BYTES = 1L << 50;
        /** The highest interop version. */
        int MOST_INTEROP = 1000;

        @AttributeDefinition(name = "Connections", description = "The most requests in flight at once, in all.",
                min = "1", max = "" + MOST_CONNECTIONS)
        int connections() default 64;

        @AttributeDefinition(name = "Connections per host", description = "The most requests in flight at once to one host and port.",
                min = "1", max = "" + MOST_CONNECTIONS)
        int connections_per_host() default 16;

        @AttributeDefinition(name = "Connect timeout", description = "How long opening a connection to one address may take, in seconds.",
                min = "1", max = "" + MOST_SECONDS)
        int connect_timeout_s() default 15;

        @AttributeDefinition(name = "Answer timeout",
                description = "How long the header of an answer may take after its request was sent, in seconds.",
                min = "1", max = "" + MOST_SECONDS)
        int answer_timeout_s() default 60;

        @AttributeDefinition(name = "Stall timeout",
                description = "In so many seconds at least stall.bytes must move, or the attempt ends.",
                min = "1", max = "" + MOST_SECONDS)
        int stall_timeout_s() default 30;

        @AttributeDefinition(name = "Stall bytes", description = "How many bytes must move within the stall timeout.",
                min = "1", max = "" + MOST_STALL_BYTES)
        long stall_bytes() default 1024;

        @AttributeDefinition(name = "HTTP/2", description = "Whether HTTP/2 is used where a server offers it.")
        boolean http2() default true;

        @AttributeDefinition(name = "Rate", description = "How many bytes one session moves in a second at most; 0: no limit.",
                min = "0", max = "" + MOST_RATE)
        long session_rate_bytes() default 0;

        @AttributeDefinition(name = "Proxy", required = false,
                description = "http://host:port, socks://host:port, or direct for none. If empty: what the Java runtime says.")
        String proxy() default "";

        @AttributeDefinition(name = "Without proxy", required = false,
                description = "Hosts that are asked without a proxy; *.example.org means all below.")
        String[] proxy_direct() default {};

        @AttributeDefinition(name = "Trust store", required = false,
                description = "A PEM file or key store with the certificates to trust. If empty: those of the Java runtime.")
        String trust_store() default "";

        @AttributeDefinition(name = "Trust store password", description = "The password of the trust store.", required = false,
                type = AttributeType.PASSWORD)
        String _trust_store_password() default "";

        @AttributeDefinition(name = "Key store", description = "A key store with the client's key and certificate. If empty: none.",
                required = false)
        String key_store() default "";

        @AttributeDefinition(name = "Key store password", description = "The password of the key store and of its key.", required = false,
                type = AttributeType.PASSWORD)
        String _key_store_password() default "";

        @AttributeDefinition(name = "Store encoded bodies",
                description = "Whether a body in a content coding (gzip) is stored as it is. If false, such a download fails.")
        boolean store_encoded() default false;

        @AttributeDefinition(name = "Accept unproven length",
                description = "Whether a body without a length counts as whole when the connection is closed. Never over https.")
        boolean accept_unproven() default false;

        @AttributeDefinition(name = "Automatic segments",
                description = "The most ranges at once for a slow download whose request does not say; 1: it is never split.",
                min = "1", max = "" + MOST_SEGMENTS)
        int automatic_segments() default 4;

        @AttributeDefinition(name = "Direct writes", min = "0", max = "" + MOST_DIRECT_BYTES,
                description = "A download of which so many bytes are to come is written around the page cache where that can be; 0: none.")
        long direct_min_bytes() default 64 << 20;

        @AttributeDefinition(name = "Interop version of resumable uploads",
                description = "What Upload-Draft-Interop-Version says; -1: the header is left out.", min = "-1", max = "" + MOST_INTEROP)
        int upload_interop_version() default 9;
    }

    /** Called by the component runtime; an {@link IllegalArgumentException} says which value can not be right. */
    @Activate
    public HttpTransportComponent(Config config, Map<String, Object> properties) {
        HttpSettings settings = new HttpConfiguration(config, properties).settings();
        transport = new HttpTransport(settings, () -> policies, Dns.SYSTEM, System::nanoTime);
    }

    /** Called by the component runtime; the policy is asked about every connection from now on. */
    @Reference(name = "policy", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addPolicy(AddressPolicy policy) {
        policies.add(policy);
    }

    /** Called by the component runtime. */
    public void removePolicy(AddressPolicy policy) {
        policies.remove(policy);
    }

    /** Called by the component runtime; returns when no thread of the transport is left. */
    @Deactivate
    public void deactivate() {
        transport.close();
    }

    @Override
    public Set<String> schemes() {
        return transport.schemes();
    }

    @Override
    public TransportSession open(String sessionIdentifier, TaskDelegate delegate) throws TransferException {
        return transport.open(sessionIdentifier, delegate);
    }
}
