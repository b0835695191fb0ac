// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import okhttp3.Dns;
import okhttp3.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import transfer.api.AddressPolicy;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.store.ResumePoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransportSession;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.transport.Representation;

/** What a configuration means, and the one line in which a wrong one is refused. */
final class HttpConfigurationTest {
    private static final byte[] BODY = Representation.bytes(1000, 1);

    @TempDir
    Path folder;

    private static HttpSettings settings(Map<String, Object> properties) {
        return new HttpConfiguration(config(properties), properties).settings();
    }

    /** A configuration as the component runtime makes it: a value of the wrong type shows when it is asked for. */
    private static HttpTransportComponent.Config config(Map<String, Object> properties) {
        return (HttpTransportComponent.Config) Proxy.newProxyInstance(
                HttpConfigurationTest.class.getClassLoader(), new Class<?>[] {HttpTransportComponent.Config.class},
                (self, method, arguments) -> {
            String key = method.getName().replace('_', '.');
            Object value = properties.get(key);
            if (value == null) {
                return method.getDefaultValue();
            }
            String text = value.toString();
            return switch (method.getReturnType().getSimpleName()) {
                case "int" -> Integer.valueOf(text);
                case "long" -> Long.valueOf(text);
                case "boolean" -> Boolean.valueOf(text);
                case "String[]" -> text.split(",");
                default -> text;
            };
        });
    }

    @Test
    void withoutAConfigurationTheDefaultsHold() {
        HttpSettings settings = settings(Map.of());
        assertEquals(HttpSettings.DEFAULT.timings(), settings.timings());
        assertEquals(HttpSettings.DEFAULT.limits(), settings.limits());
        assertEquals(HttpSettings.DEFAULT.content(), settings.content());
        assertEquals(HttpSettings.DEFAULT.wire().protocols(), settings.wire().protocols());
        assertEquals(HttpSettings.DEFAULT.uploads(), settings.uploads());
    }

    @Test
    void everyKeyArrives() throws Exception {
        Path store = Certificates.make(folder, "127.0.0.1");
        HttpSettings settings = settings(Map.ofEntries(
                Map.entry("connections", "2"), Map.entry("connections.per.host", "1"), Map.entry("connect.timeout.s", "3"),
                Map.entry("answer.timeout.s", "4"), Map.entry("stall.timeout.s", "5"), Map.entry("stall.bytes", "6"),
                Map.entry("http2", "false"), Map.entry("session.rate.bytes", "7"), Map.entry("proxy", "socks://127.0.0.1:8"),
                Map.entry("proxy.direct", "a,*.b"), Map.entry("trust.store", Certificates.pem(store).toString()),
                Map.entry("key.store", store.toString()), Map.entry(".key.store.password", Certificates.PASSWORD),
                Map.entry("store.encoded", "true"), Map.entry("accept.unproven", "true"), Map.entry("automatic.segments", "9"),
                Map.entry("upload.interop.version", "-1")));
        assertEquals(new HttpSettings.Limits(2, 1, OptionalLong.of(7)), settings.limits());
        assertEquals(List.of(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(5)),
                List.of(settings.timings().connect(), settings.timings().answer(), settings.timings().stall()));
        assertEquals(6, settings.timings().leastBytes());
        assertEquals(List.of(Protocol.HTTP_1_1), settings.wire().protocols());
        assertEquals(new ProxyRule(ProxyRule.Kind.SOCKS, "127.0.0.1", 8, List.of("a", "*.b")), settings.wire().proxy());
        assertEquals(Optional.of(store), settings.wire().tls().key());
        assertTrue(settings.content().storeEncoded() && settings.content().acceptUnproven());
        assertEquals(9, settings.content().segments().automatic());
        assertEquals(OptionalInt.empty(), settings.uploads().interopVersion());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "connections | 0 | a whole number from 1 to 4096",
        "connections | many | a whole number from 1 to 4096",
        "connections.per.host | 4097 | a whole number from 1 to 4096",
        "connect.timeout.s | -1 | a whole number from 1 to 86400",
        "connect.timeout.s | 15s | a whole number from 1 to 86400",
        "answer.timeout.s | 0 | a whole number from 1 to 86400",
        "answer.timeout.s | 99999999999 | a whole number from 1 to 86400",
        "stall.timeout.s | 0.5 | a whole number from 1 to 86400",
        "stall.bytes | 0 | a whole number from 1 to 1073741824",
        "session.rate.bytes | -5 | a whole number from 0 to 1099511627776",
        "session.rate.bytes | 2M | a whole number from 0 to 1099511627776",
        "http2 | yes | true or false",
        "store.encoded | 1 | true or false",
        "accept.unproven | on | true or false",
        "automatic.segments | 0 | a whole number from 1 to 16",
        "upload.interop.version | -2 | a whole number from -1 to 1000"})
    void aWrongValueIsRefusedInOneLine(String key, String value, String allowed) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> settings(Map.of(key, value)));
        assertEquals("transfer.http: " + key + " = " + value + ": " + allowed, refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"ftp://proxy:1", "http://proxy", "proxy:8080", "http://ann:open-sesame@proxy:8080"})
    void aProxyThatIsNoneIsRefusedAndNotQuoted(String proxy) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> settings(Map.of("proxy", proxy)));
        assertTrue(refusal.getMessage().startsWith("transfer.http: proxy: "), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("sesame"), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"trust.store, missing", "trust.store, empty", "trust.store, rubbish", "trust.store, no certificate", "key.store, missing",
        "key.store, rubbish"})
    void aFileThatIsOfNoUseIsRefusedAtOnce(String key, String file) throws Exception {
        Files.writeString(folder.resolve("rubbish"), "rubbish");
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(folder.resolve("no certificate"), "-----BEGIN NOTHING-----\n");
        String path = folder.resolve(file).toString();
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> settings(Map.of(key, path)));
        assertTrue(refusal.getMessage().startsWith("transfer.http: " + key + " = " + path + ": "), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
    }

    /** What TLS needs is read at the first https request, and http does not need it. */
    @Test
    void httpDoesNotWaitForWhatTlsNeeds() throws Exception {
        TlsFiles gone = new TlsFiles(Optional.of(folder.resolve("gone")), "", Optional.empty(), "");
        HttpSettings settings = Rig.SETTINGS.with(
                new HttpSettings.Wiring(HttpSettings.Wiring.DEFAULT.protocols(), "test", ProxyRule.NONE, gone));
        try (Rig rig = new Rig(folder, settings, LyingServer.start())) {
            rig.server.on("/file", new Representation(BODY, "\"a\""));
            assertEquals(BODY.length, rig.attempt(rig.request("/file").build()).last().bytes());
        }
        HttpClients clients = new HttpClients(settings, new AddressGuard(List::of, Dns.SYSTEM, ProxyRule.NONE));
        TransferException refusal = assertThrows(TransferException.class, () -> clients.client(true, Optional.empty()));
        assertEquals(FailureReason.TLS, refusal.reason());
        assertThrows(IllegalStateException.class, () -> clients.client(false, Optional.empty()).sslSocketFactory());
    }

    @Test
    void httpAndHttpsShareTheirPoolAndTheirDispatcher() throws Exception {
        HttpClients clients = new HttpClients(Rig.SETTINGS, new AddressGuard(List::of, Dns.SYSTEM, ProxyRule.NONE));
        var http = clients.client(false, Optional.empty());
        var https = clients.client(true, Optional.empty());
        assertEquals(http.connectionPool(), https.connectionPool());
        assertEquals(http.dispatcher(), https.dispatcher());
    }

    /** Policies come and go as services do. */
    @Test
    void thePolicyServicesOfTheMomentAreAsked() throws Exception {
        HttpTransportComponent component = new HttpTransportComponent(config(Map.of()), Map.of());
        AddressPolicy policy = (url, addresses) -> Optional.of("not today");
        RecordingDelegate delegate = new RecordingDelegate();
        try (LyingServer server = LyingServer.start()) {
            server.on("/file", new Representation(BODY, "\"a\""));
            TransportSession session = component.open("test", delegate);
            DownloadRequest request = DownloadRequest.from(server.url("/file")).to(folder.resolve("destination")).build();
            TaskRequest task = new TaskRequest(request, request.url(), Credentials.NONE, Files.createFile(folder.resolve("content")),
                    ResumePoint.START, Optional.empty(), Map.of(), Map.of());
            component.addPolicy(policy);
            TaskResult.Failed refused =
                    assertInstanceOf(TaskResult.Failed.class, delegate.await(session.start(task).identifier()));
            assertEquals(FailureReason.REFUSED_BY_POLICY, refused.failure().reason());
            component.removePolicy(policy);
            assertInstanceOf(TaskResult.Succeeded.class, delegate.await(session.start(task).identifier()));
        } finally {
            component.deactivate();
        }
    }
}
