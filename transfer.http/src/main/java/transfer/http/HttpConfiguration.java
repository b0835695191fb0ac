// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import okhttp3.Protocol;
import transfer.api.TransferException;

/**
 * Makes settings of a configuration. A value that can not be right is refused in one line:
 * <pre>PID: key = value: what is allowed</pre>
 */
final class HttpConfiguration {
    private final HttpTransportComponent.Config config;
    private final Map<String, Object> properties;

    /**
     * A configuration.
     *
     * @param config its values, with the defaults of what is left out
     * @param properties the same as they were given, to be quoted
     */
    HttpConfiguration(HttpTransportComponent.Config config, Map<String, Object> properties) {
        this.config = config;
        this.properties = properties;
    }

    /** @throws IllegalArgumentException one of the values can not be right */
    HttpSettings settings() {
        return HttpSettings.DEFAULT.with(timings()).with(limits()).with(wiring()).with(content()).with(uploads());
    }

    private HttpSettings.Timings timings() {
        int most = HttpTransportComponent.Config.MOST_SECONDS;
        return new HttpSettings.Timings(
                Duration.ofSeconds(number("connect.timeout.s", config::connect_timeout_s, 1, most)),
                Duration.ofSeconds(number("answer.timeout.s", config::answer_timeout_s, 1, most)),
                Duration.ofSeconds(number("stall.timeout.s", config::stall_timeout_s, 1, most)),
                number("stall.bytes", config::stall_bytes, 1, HttpTransportComponent.Config.MOST_STALL_BYTES),
                HttpSettings.Timings.DEFAULT.watchdogTick());
    }

    private HttpSettings.Limits limits() {
        int most = HttpTransportComponent.Config.MOST_CONNECTIONS;
        long rate = number("session.rate.bytes", config::session_rate_bytes, 0, HttpTransportComponent.Config.MOST_RATE);
        return new HttpSettings.Limits(
                (int) number("connections", config::connections, 1, most),
                (int) number("connections.per.host", config::connections_per_host, 1, most),
                rate > 0 ? OptionalLong.of(rate) : OptionalLong.empty());
    }

    private HttpSettings.Wiring wiring() {
        HttpSettings.Wiring usual = HttpSettings.Wiring.DEFAULT;
        List<Protocol> protocols = flag("http2", config::http2) ? usual.protocols() : List.of(Protocol.HTTP_1_1);
        return new HttpSettings.Wiring(protocols, usual.userAgent(), proxy(), tls());
    }

    private ProxyRule proxy() {
        try {
            return ProxyRule.parse(config.proxy(), List.of(config.proxy_direct()));
        } catch (TransferException e) {
            // not quoted: what was written there may be a password
            throw new IllegalArgumentException(HttpTransportComponent.PID + ": proxy: " + e.getMessage());
        }
    }

    /** What the files are good for is tried now: a wrong one must not wait for the first https request to show. */
    private TlsFiles tls() {
        Optional<Path> trust = file("trust.store", config.trust_store());
        Optional<Path> key = file("key.store", config.key_store());
        check("trust.store", new TlsFiles(trust, config._trust_store_password(), Optional.empty(), ""));
        check("key.store", new TlsFiles(Optional.empty(), "", key, config._key_store_password()));
        return new TlsFiles(trust, config._trust_store_password(), key, config._key_store_password());
    }

    private static Optional<Path> file(String key, String path) {
        try {
            return path.isBlank() ? Optional.empty() : Optional.of(Path.of(path));
        } catch (InvalidPathException e) {
            throw wrong(key, path, "the path of a file");
        }
    }

    private static void check(String key, TlsFiles files) {
        if (files.trust().isEmpty() && files.key().isEmpty()) {
            return;
        }
        try {
            TlsContext.of(files);
        } catch (TransferException e) {
            throw wrong(key, files.trust().or(files::key).orElseThrow(), e.getMessage());
        }
    }

    private HttpSettings.Content content() {
        HttpSettings.SegmentRule usual = HttpSettings.SegmentRule.DEFAULT;
        int automatic = (int) number("automatic.segments", config::automatic_segments, 1, HttpTransportComponent.Config.MOST_SEGMENTS);
        return new HttpSettings.Content(
                flag("store.encoded", config::store_encoded),
                flag("accept.unproven", config::accept_unproven),
                new HttpSettings.SegmentRule(usual.least(), automatic, usual.after(), usual.remaining(), usual.fast()),
                number("direct.min.bytes", config::direct_min_bytes, 0, HttpTransportComponent.Config.MOST_DIRECT_BYTES));
    }

    private UploadSettings uploads() {
        int interop = (int) number(
                "upload.interop.version", config::upload_interop_version, -1, HttpTransportComponent.Config.MOST_INTEROP);
        return UploadSettings.DEFAULT.interopVersion(interop < 0 ? OptionalInt.empty() : OptionalInt.of(interop));
    }

    private long number(String key, LongSupplier value, long least, long most) {
        String allowed = "a whole number from " + least + " to " + most;
        long number;
        try {
            number = value.getAsLong();
        } catch (RuntimeException e) {
            // what is no number shows when it is asked for
            throw wrong(key, properties.get(key), allowed);
        }
        if (number < least || number > most) {
            throw wrong(key, number, allowed);
        }
        return number;
    }

    private boolean flag(String key, BooleanSupplier value) {
        Object given = properties.get(key);
        if (given instanceof String text && !text.strip().equalsIgnoreCase("true") && !text.strip().equalsIgnoreCase("false")) {
            throw wrong(key, text, "true or false");
        }
        return value.getAsBoolean();
    }

    private static IllegalArgumentException wrong(String key, Object value, String allowed) {
        return new IllegalArgumentException(HttpTransportComponent.PID + ": " + key + " = " + value + ": " + allowed);
    }
}
