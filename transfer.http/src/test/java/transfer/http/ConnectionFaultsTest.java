// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LiedTo;
import transfer.tck.transport.LyingServer;

/** Rows T4, T8 to T10, T18, T29 and T30 of the table of faults: connections, TLS and time. Each test is named after its row. */
final class ConnectionFaultsTest extends DownloadFaults {
    private static final String WHOLE = "HTTP/1.1 200 OK\nETag: \"old\"\nContent-Length: 100000";

    private void restart(HttpSettings settings, LyingServer server) throws Exception {
        rig.close();
        rig = rig.again(settings, server);
    }

    private LyingServer secure(Path store) throws Exception {
        return LyingServer.start(Certificates.server(store).getServerSocketFactory(), "https");
    }

    private TaskResult attempt() throws Exception {
        return rig.attempt(rig.request("/file").build());
    }

    @Test
    void T4_overTlsABodyThatEndsWithItsConnectionIsNeverTakenOnTrust() throws Exception {
        Path store = Certificates.make(folder, LOOPBACK);
        HttpSettings settings = Rig.trusting(Certificates.pem(store))
                .with(new HttpSettings.Content(false, true, HttpSettings.SegmentRule.DEFAULT));
        restart(settings, secure(store));
        // not even with a close_notify: whether one came can not be seen through OkHttp
        rig.server.on("/file", Lie.answerAndClose("HTTP/1.1 200 OK\nETag: \"old\"", OLD));
        failed(attempt(), FailureReason.PROTOCOL, false);
    }

    @Test
    void T8_aBlackHoleIsLeftForANewConnection() throws Exception {
        rig.server.on("/file", LiedTo::stall, FIRST);
        failed(attempt(), FailureReason.TIMEOUT, true);
        arrived(attempt(), OLD);
        assertEquals(2, rig.server.connections());
    }

    @Test
    void T9_aRefusedConnectionIsWorthAnotherTry() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        DownloadRequest request =
                DownloadRequest.from(URI.create("http://127.0.0.1:" + port + "/file")).to(folder.resolve("destination")).build();
        failed(rig.attempt(request), FailureReason.NETWORK, true);
    }

    @Test
    void T9_aNameThatIsNotFoundIsWorthAnotherTry() throws Exception {
        rig.close();
        Files.delete(rig.content);
        rig = new Rig(folder, LyingServer.start(), new HttpTransport(Rig.SETTINGS, List::of, host -> {
            throw new UnknownHostException(host);
        }, System::nanoTime));
        DownloadRequest request =
                DownloadRequest.from(URI.create("http://nowhere.example/file")).to(folder.resolve("destination")).build();
        TaskResult.Failed failed = failed(rig.attempt(request), FailureReason.NETWORK, true);
        assertTrue(failed.failure().message().contains("can not be resolved"), failed.failure().message());
    }

    @Test
    void T10_aPooledConnectionThatDiedIsReplaced() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        rig.server.on("/file", client -> {
            Lie.answer(WHOLE, OLD).play(client);
            client.reset();
            gone.countDown();
        });
        rig.server.on("/next", SECOND);
        rig.attempt(rig.request("/file").build());
        assertTrue(gone.await(10, TimeUnit.SECONDS));
        TaskResult result = rig.attempt(rig.request("/next").build());
        arrived(result, NEW);
        assertEquals(1, rig.server.requests("/next").size());
    }

    @Test
    void T10_butNotForAPost() throws Exception {
        rig.server.on("/file", Lie.answer(WHOLE, OLD));
        rig.server.on("/post", client -> {
            client.readBody();
            client.reset();
        });
        arrived(attempt(), OLD);
        Path body = Files.write(folder.resolve("body"), NEW);
        UploadRequest request =
                UploadRequest.of(body).to(rig.server.url("/post")).method("POST").protocol(UploadProtocol.PLAIN).build();
        failed(rig.upload(request, body), FailureReason.NETWORK, false);
        assertEquals(1, rig.server.requests("/post").size());
    }

    private void refusedByTls(Path store, HttpSettings settings, String why) throws Exception {
        restart(settings, secure(store));
        rig.server.on("/file", FIRST);
        TaskResult.Failed failed = failed(attempt(), FailureReason.TLS, false);
        assertTrue(failed.failure().message().contains(why), failed.failure().message());
        assertEquals(0, rig.server.requests().size());
    }

    @Test
    void T18_anExpiredCertificateIsNamed() throws Exception {
        Path store = Certificates.make(folder, LOOPBACK, "-startdate", "-30d", "-validity", "10");
        refusedByTls(store, Rig.trusting(Certificates.pem(store)), "expired");
    }

    @Test
    void T18_aCertificateOfTheFutureIsNamed() throws Exception {
        Path store = Certificates.make(folder, LOOPBACK, "-startdate", "+30d");
        refusedByTls(store, Rig.trusting(Certificates.pem(store)), "not valid yet");
    }

    @Test
    void T18_aCertificateForAnotherHostIsNamed() throws Exception {
        Path store = Certificates.make(folder, "192.0.2.1");
        refusedByTls(store, Rig.trusting(Certificates.pem(store)), "another host");
    }

    @Test
    void T18_aCertificateOfAnUnknownAuthorityIsNamedAndCanBeTrustedLater() throws Exception {
        Path store = Certificates.make(folder, LOOPBACK);
        Path trusted = Files.copy(Certificates.pem(Certificates.make(folder, LOOPBACK)), folder.resolve("trusted.pem"));
        refusedByTls(store, Rig.trusting(trusted), "not signed by a trusted authority");
        Files.write(trusted, Files.readAllBytes(Certificates.pem(store)));
        Files.setLastModifiedTime(trusted, FileTime.fromMillis(1));
        arrived(attempt(), OLD);
    }

    @Test
    void T18_aServerWithoutTlsIsNamed() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // the client has gone
                }
            });
            server.start();
            URI url = URI.create("https://127.0.0.1:" + plain.getLocalPort() + "/file");
            DownloadRequest request = DownloadRequest.from(url).to(folder.resolve("destination")).build();
            TaskResult.Failed failed = failed(rig.attempt(request), FailureReason.TLS, false);
            assertTrue(failed.failure().message().contains("does not speak TLS"), failed.failure().message());
            server.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void T18_aClientCertificateIsShownToAServerThatWantsOne(boolean configured) throws Exception {
        Path store = Certificates.make(folder, LOOPBACK);
        Path client = Certificates.make(folder, LOOPBACK);
        SSLContext context = Certificates.server(store, trustStore(client));
        LyingServer server = LyingServer.start(new WantingFactory(context.getServerSocketFactory()), "https");
        TlsFiles files = new TlsFiles(Optional.of(Certificates.pem(store)), "",
                configured ? Optional.of(client) : Optional.empty(), Certificates.PASSWORD);
        restart(Rig.SETTINGS.with(new HttpSettings.Wiring(HttpSettings.Wiring.DEFAULT.protocols(), "t", ProxyRule.NONE, files)), server);
        rig.server.on("/file", FIRST);
        if (configured) {
            arrived(attempt(), OLD);
        } else {
            // with TLS 1.3 the alert comes after the handshake, and the reset that follows may overtake it
            assertInstanceOf(TaskResult.Failed.class, attempt());
            assertEquals(0, rig.server.requests().size());
        }
    }

    /** Passes TLS on to a server, but damages the second record of data that the client sends: with TLS 1.3 its request. */
    private void damage(ServerSocket listener, int port) {
        try (Socket client = listener.accept(); Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread back = new Thread(() -> {
                try {
                    server.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException e) {
                    // one of the two has gone
                }
            }, "damage-back");
            back.start();
            DataInputStream in = new DataInputStream(client.getInputStream());
            for (int data = 0; data < 2; ) {
                byte[] header = in.readNBytes(5);
                byte[] record = in.readNBytes((header[3] & 0xff) << 8 | header[4] & 0xff);
                data += header[0] == 23 ? 1 : 0;
                record[record.length - 1] ^= (byte) (data == 2 ? 1 : 0);
                server.getOutputStream().write(header);
                server.getOutputStream().write(record);
            }
            back.join();
        } catch (IOException | InterruptedException e) {
            // the test is over
        }
    }

    @Test
    void T18_aRecordThatWasDamagedOnTheWayIsWorthAnotherTry() throws Exception {
        Path store = Certificates.make(folder, LOOPBACK);
        restart(Rig.trusting(Certificates.pem(store)), secure(store));
        rig.server.on("/file", FIRST);
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread relay = new Thread(() -> damage(listener, rig.server.url("/file").getPort()), "damage");
            relay.start();
            URI url = URI.create("https://127.0.0.1:" + listener.getLocalPort() + "/file");
            failed(rig.attempt(DownloadRequest.from(url).to(folder.resolve("destination")).build()), FailureReason.NETWORK, true);
            relay.join();
        }
        arrived(attempt(), OLD);
    }

    private Path trustStore(Path of) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(Certificates.pem(of))) {
            store.setCertificateEntry("client", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        Path file = folder.resolve("clients.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, Certificates.PASSWORD.toCharArray());
        }
        return file;
    }

    /** Stalls are measured by the monotonic clock: only it moves here, so that no change of the wall clock can have stopped it. */
    @ParameterizedTest
    @ValueSource(strings = {"T29, an hour passes on the monotonic clock", "T30, after a sleep of the machine nothing comes any more"})
    void T29_T30_timeIsMonotonicAndDeadConnectionsAreLeft(String row) throws Exception {
        AtomicLong now = new AtomicLong(1);
        HttpSettings.Timings hours = new HttpSettings.Timings(
                Duration.ofSeconds(5), Duration.ofMinutes(30), Duration.ofMinutes(30), 16, Duration.ofMillis(20));
        rig.close();
        Files.delete(rig.content);
        rig = new Rig(folder, LyingServer.start(), new HttpTransport(Rig.SETTINGS.with(hours), List::of, Dns.SYSTEM, now::get));
        CountDownLatch half = new CountDownLatch(1);
        rig.server.on("/file", client -> {
            Lie.answer(WHOLE, Arrays.copyOf(OLD, HERE)).play(client);
            half.countDown();
            client.stall();
        }, FIRST);
        int task = rig.session.start(rig.task(rig.request("/file").build(), rig.server.url("/file"),
                Checkpoint.NONE)).identifier();
        assertTrue(half.await(10, TimeUnit.SECONDS));
        rig.delegate.advanceUntilEnded(task, () -> now.addAndGet(Duration.ofMinutes(10).toNanos()));
        TaskResult.Failed failed = failed(rig.delegate.await(task), FailureReason.TIMEOUT, true);
        assertArrayEquals(Arrays.copyOf(OLD, (int) failed.last().bytes()), rig.bytes());
        arrived(rig.attempt(rig.request("/file").build(), failed.last()), OLD);
    }
}
