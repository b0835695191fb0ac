// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Dns;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.TransferException;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransportSession;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.RecordingDelegate;

/** A transport with short timeouts, a lying server, and one content file: a download as the reconciler would drive it. */
final class Rig implements AutoCloseable {
    static final HttpSettings.Timings SHORT = new HttpSettings.Timings(
            Duration.ofSeconds(5), Duration.ofSeconds(4), Duration.ofSeconds(2), 16, Duration.ofMillis(20));
    static final HttpSettings SETTINGS = HttpSettings.DEFAULT.with(SHORT);

    final LyingServer server;
    final HttpTransport transport;
    final RecordingDelegate delegate = new RecordingDelegate();
    final TransportSession session;
    final Path content;
    Credentials credentials = Credentials.NONE;

    Rig(Path folder) throws IOException, TransferException {
        this(folder, SETTINGS, LyingServer.start());
    }

    Rig(Path folder, HttpSettings settings, LyingServer server) throws IOException, TransferException {
        this(folder, server, new HttpTransport(settings, List::of, Dns.SYSTEM, System::nanoTime));
    }

    Rig(Path folder, LyingServer server, HttpTransport transport) throws IOException, TransferException {
        this.server = server;
        this.transport = transport;
        session = transport.open("test", delegate);
        content = Files.createFile(folder.resolve("content"));
    }

    /** The same with other settings, and a server of its own. */
    Rig again(HttpSettings settings) throws IOException, TransferException {
        return again(settings, LyingServer.start());
    }

    /** The same with other settings and another server. */
    Rig again(HttpSettings settings, LyingServer other) throws IOException, TransferException {
        Files.delete(content);
        return new Rig(content.getParent(), settings, other);
    }

    /** Settings that trust a certificate. */
    static HttpSettings trusting(Path pem) {
        TlsFiles files = new TlsFiles(Optional.of(pem), "", Optional.empty(), "");
        return SETTINGS.with(new HttpSettings.Wiring(HttpSettings.Wiring.DEFAULT.protocols(), "test", ProxyRule.NONE, files));
    }

    DownloadRequest.Builder request(String target) {
        return DownloadRequest.from(server.url(target)).to(content.resolveSibling("destination"));
    }

    /** Runs an attempt from scratch. */
    TaskResult attempt(DownloadRequest request) throws Exception {
        return attempt(request, Checkpoint.NONE);
    }

    /** Runs an attempt that goes on after another one. */
    TaskResult attempt(DownloadRequest request, Checkpoint from) throws Exception {
        return delegate.await(session.start(task(request, request.url(), from)).identifier());
    }

    TaskRequest task(DownloadRequest request, URI url, Checkpoint from) {
        ResumePoint point = new ResumePoint(from.bytes(), true);
        return new TaskRequest(request, url, credentials, content, point, Optional.empty(), from.resume(), Map.of());
    }

    /** Uploads a file in one attempt. */
    TaskResult upload(UploadRequest request, Path body) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(body));
        StagedBody staged = new StagedBody(Files.size(body), HexFormat.of().formatHex(digest), false);
        TaskRequest task = new TaskRequest(request, request.url(), credentials, body, ResumePoint.START, Optional.of(staged),
                Map.of(), Map.of());
        return delegate.await(session.start(task).identifier());
    }

    /** As many attempts as it takes, while the failures are worth another one. */
    TaskResult attempts(DownloadRequest request, int most) throws Exception {
        Checkpoint from = Checkpoint.NONE;
        TaskResult result = null;
        for (int i = 0; i < most; i++) {
            result = attempt(request, from);
            if (!(result instanceof TaskResult.Failed failed) || !failed.failure().retryable()) {
                return result;
            }
            from = result.last();
        }
        return result;
    }

    byte[] bytes() throws IOException {
        return Files.readAllBytes(content);
    }

    @Override
    public void close() {
        transport.close();
        server.close();
        assertEquals(List.of(), delegate.faults());
    }
}
