// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import okhttp3.Dns;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import transfer.api.TransferException;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.Transport;
import transfer.api.transport.TransportSession;

/** The OSGi shell of {@link HttpTransport}. Immediate, so that tasks go on while nobody uses the service. */
@Component(immediate = true, configurationPid = "transfer.http", property = Transport.NAME + "=http")
@Designate(ocd = HttpTransportComponent.Config.class)
public final class HttpTransportComponent implements Transport {
    private final HttpTransport transport;

    /** Configuration of the HTTP transport. */
    @ObjectClassDefinition(name = "transfer HTTP transport")
    public @interface Config {
        @AttributeDefinition(name = "Connections", description = "Transfers in flight at once, in all")
        int connections() default 64;

        @AttributeDefinition(name = "Connections per host", description = "Transfers in flight at once to one host and port")
        int connections_per_host() default 16;

        @AttributeDefinition(name = "Connect timeout", description = "Seconds to open a connection to one address")
        int connect_timeout() default 15;

        @AttributeDefinition(name = "Answer timeout", description = "Seconds from a request to the header of its answer")
        int answer_timeout() default 60;

        @AttributeDefinition(name = "Stall timeout", description = "Seconds in which the least number of bytes must have moved")
        int stall_timeout() default 30;

        @AttributeDefinition(name = "Least bytes", description = "Bytes that must move within the stall timeout")
        long stall_bytes() default 1024;

        @AttributeDefinition(name = "HTTP/2", description = "Whether HTTP/2 may be used where a server offers it")
        boolean http2() default true;

        @AttributeDefinition(name = "Interop version of resumable uploads",
                description = "What Upload-Draft-Interop-Version says; -1: the header is left out")
        int upload_interop_version() default 9;
    }

    /** Called by the component runtime. */
    @Activate
    public HttpTransportComponent(Config config) {
        transport = new HttpTransport(settings(config), List::of, Dns.SYSTEM, System::nanoTime);
    }

    private static HttpSettings settings(Config config) {
        HttpSettings.Timings timings = new HttpSettings.Timings(
                Duration.ofSeconds(config.connect_timeout()),
                Duration.ofSeconds(config.answer_timeout()),
                Duration.ofSeconds(config.stall_timeout()),
                config.stall_bytes(),
                HttpSettings.Timings.DEFAULT.watchdogTick());
        HttpSettings.Limits limits = new HttpSettings.Limits(config.connections(), config.connections_per_host(), OptionalLong.empty());
        int interop = config.upload_interop_version();
        UploadSettings uploads = UploadSettings.DEFAULT.interopVersion(interop < 0 ? OptionalInt.empty() : OptionalInt.of(interop));
        return HttpSettings.DEFAULT.with(timings).with(limits).with(uploads);
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
