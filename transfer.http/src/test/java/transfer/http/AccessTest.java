// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.AddressPolicy;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LyingServer;

/** Who may connect where, and as whom: passwords, proxies and address policies. */
final class AccessTest extends DownloadFaults {
    private static final Credentials.Password GOOD = new Credentials.Password("ann", "open sesame");

    private TaskResult attempt() throws Exception {
        return rig.attempt(rig.request("/file").build());
    }

    private static Credentials proxyPassword(Credentials.Password password) {
        return new Credentials(Map.of(), Optional.empty(), Optional.empty(), Optional.of(password));
    }

    private static Lie wanting(String challenge, String answer) {
        return client -> {
            boolean right = client.request().header("Authorization").map(value -> value.startsWith(answer)).orElse(false);
            (right ? FIRST : Lie.answer("HTTP/1.1 401 Who\nWWW-Authenticate: " + challenge + "\nContent-Length: 0", "")).play(client);
        };
    }

    @Test
    void aBasicChallengeIsAnsweredOnce() throws Exception {
        rig.server.on("/file", wanting("Basic realm=\"here\"", "Basic YW5uOm9wZW4gc2VzYW1l"));
        rig.credentials = Credentials.password(GOOD.user(), GOOD.secret());
        arrived(attempt(), OLD);
        rig.credentials = Credentials.password(GOOD.user(), "wrong");
        TaskResult.Failed failed = failed(attempt(), FailureReason.UNAUTHORIZED, false);
        assertEquals(List.of("Basic realm=\"here\""), failed.challenges());
        assertEquals(4, rig.server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256", "MD5-sess", "SHA-256-sess"})
    void aDigestChallengeIsAnsweredBeforeABasicOne(String algorithm) throws Exception {
        rig.server.on("/file", wanting("Basic realm=\"here\"\nWWW-Authenticate: "
                + "Digest realm=\"here\", nonce=\"n\", qop=\"auth\", algorithm=" + algorithm, "Digest username=\"ann\""));
        rig.credentials = Credentials.password(GOOD.user(), GOOD.secret());
        arrived(attempt(), OLD);
        String answer = rig.server.requests().get(1).header("Authorization").orElse("");
        assertTrue(answer.contains("nc=00000001") && answer.contains("uri=\"/file\""), answer);
        assertTrue(!answer.contains("sesame"), answer);
    }

    @Test
    void aPasswordIsNotGivenToAnotherOrigin() throws Exception {
        try (LyingServer other = LyingServer.start()) {
            other.on("/file", wanting("Basic realm=\"there\"", "Basic"));
            rig.server.on("/file", Lie.answer("HTTP/1.1 302 Found\nLocation: " + other.url("/file") + "\nContent-Length: 0", ""));
            rig.credentials = Credentials.password(GOOD.user(), GOOD.secret());
            failed(attempt(), FailureReason.UNAUTHORIZED, false);
            assertEquals(1, other.requests().size());
        }
    }

    private void through(ProxyServer proxy, HttpSettings base, LyingServer server) throws Exception {
        HttpSettings.Wiring wiring = base.wire();
        rig.close();
        rig = rig.again(base.with(
                new HttpSettings.Wiring(wiring.protocols(), wiring.userAgent(), proxy.rule(), wiring.tls())), server);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aProxyIsUsedAndLoggedInto(boolean socks, boolean password) throws Exception {
        try (ProxyServer proxy = new ProxyServer(socks, password ? Optional.of("ann:open sesame") : Optional.empty())) {
            through(proxy, Rig.SETTINGS, LyingServer.start());
            rig.server.on("/file", FIRST);
            if (password) {
                TaskResult.Failed failed = failed(attempt(), FailureReason.UNAUTHORIZED, false);
                assertEquals(407, failed.failure().httpStatus().orElse(0));
                assertEquals(1, failed.challenges().size());
                rig.credentials = proxyPassword(new Credentials.Password("ann", "wrong"));
                failed(attempt(), FailureReason.UNAUTHORIZED, false);
                rig.credentials = proxyPassword(GOOD);
            }
            arrived(attempt(), OLD);
            assertEquals(1, proxy.seen().size());
            assertEquals(Optional.empty(), rig.server.requests().get(0).header("Proxy-Authorization").filter(value -> socks));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void httpsGoesThroughAProxyUnseen(boolean socks) throws Exception {
        Path store = Certificates.make(folder, LOOPBACK);
        try (ProxyServer proxy = new ProxyServer(socks, Optional.of("ann:open sesame"))) {
            through(proxy, Rig.trusting(Certificates.pem(store)),
                    LyingServer.start(Certificates.server(store).getServerSocketFactory(), "https"));
            rig.server.on("/file", FIRST);
            rig.credentials = proxyPassword(GOOD);
            arrived(attempt(), OLD);
            assertEquals(List.of(socks ? LOOPBACK : "CONNECT " + LOOPBACK + ":" + rig.server.port()), proxy.seen());
            assertEquals(Optional.empty(), rig.server.requests().get(0).header("Proxy-Authorization"));
        }
    }

    @Test
    void aSocksProxyResolvesTheName() throws Exception {
        try (ProxyServer proxy = new ProxyServer(true, Optional.empty())) {
            through(proxy, Rig.SETTINGS, LyingServer.start());
            rig.server.on("/file", FIRST);
            URI url = URI.create("http://only-the-proxy-knows.example:" + rig.server.port() + "/file");
            arrived(rig.attempt(DownloadRequest.from(url).to(folder.resolve("destination")).build()), OLD);
            assertEquals(List.of("only-the-proxy-knows.example"), proxy.seen());
        }
    }

    private void underPolicy(AddressPolicy policy, Dns resolver) throws IOException, Exception {
        rig.close();
        Files.delete(rig.content);
        HttpTransport transport = new HttpTransport(Rig.SETTINGS, () -> List.of(policy), resolver, System::nanoTime);
        rig = new Rig(folder, LyingServer.start(), transport);
    }

    private DownloadRequest named(String host) {
        return DownloadRequest.from(URI.create("http://" + host + ":" + rig.server.port() + "/file"))
                .to(folder.resolve("destination")).build();
    }

    @Test
    void aPolicySeesWhatANameResolvesToAndCanRefuseIt() throws Exception {
        List<List<InetAddress>> asked = new ArrayList<>();
        underPolicy((url, addresses) -> {
            asked.add(addresses);
            return addresses.stream().anyMatch(InetAddress::isLoopbackAddress) ? Optional.of("no loopback") : Optional.empty();
        }, host -> List.of(InetAddress.getByName(LOOPBACK)));
        rig.server.on("/file", FIRST);
        TaskResult.Failed failed = failed(rig.attempt(named("inside.example")), FailureReason.REFUSED_BY_POLICY, false);
        assertTrue(failed.failure().message().contains("no loopback"), failed.failure().message());
        assertEquals(List.of(List.of(InetAddress.getByName(LOOPBACK))), asked);
        failed(rig.attempt(named(LOOPBACK)), FailureReason.REFUSED_BY_POLICY, false);
        assertEquals(0, rig.server.connections());
    }

    @Test
    void aPolicyIsAskedAgainForEachRedirect() throws Exception {
        underPolicy((url, addresses) -> url.getHost().equals("inside.example") ? Optional.of("not there") : Optional.empty(),
                host -> List.of(InetAddress.getByName(LOOPBACK)));
        rig.server.on("/file", Lie.answer("HTTP/1.1 302 Found\nLocation: http://inside.example:" + rig.server.port()
                + "/file\nContent-Length: 0", ""));
        failed(rig.attempt(named("outside.example")), FailureReason.REFUSED_BY_POLICY, false);
        assertEquals(1, rig.server.requests().size());
    }

    @Test
    void aPolicyThatFailsRefuses() throws Exception {
        underPolicy((url, addresses) -> {
            throw new IllegalStateException("planted");
        }, Dns.SYSTEM);
        rig.server.on("/file", FIRST);
        failed(attempt(), FailureReason.REFUSED_BY_POLICY, false);
        assertEquals(0, rig.server.connections());
    }

    @Test
    void aConnectionThatIsThereAlreadyIsAskedAboutToo() throws Exception {
        List<String> refusals = new ArrayList<>();
        underPolicy((url, addresses) -> refusals.isEmpty() ? Optional.empty() : Optional.of(refusals.get(0)), Dns.SYSTEM);
        rig.server.on("/file", FIRST);
        arrived(attempt(), OLD);
        refusals.add("closed by now");
        failed(attempt(), FailureReason.REFUSED_BY_POLICY, false);
        assertEquals(1, rig.server.requests().size());
    }

    /** No connection is dead when a name is not found: there is nothing to repeat, and nothing to close. */
    @Test
    void aNameThatIsNotFoundIsLookedUpOnceAndIdleConnectionsStay() throws Exception {
        List<String> lookups = new ArrayList<>();
        underPolicy((url, addresses) -> Optional.empty(), host -> {
            lookups.add(host);
            throw new UnknownHostException(host);
        });
        rig.server.on("/file", FIRST);
        arrived(attempt(), OLD);
        failed(rig.attempt(named("nowhere.example")), FailureReason.NETWORK, true);
        assertEquals(List.of("nowhere.example"), lookups);
        arrived(attempt(), OLD);
        assertEquals(1, rig.server.connections());
    }
}
