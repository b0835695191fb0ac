// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

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
import java.util.SplittableRandom;
import java.util.UUID;
import okhttp3.Dns;
import transfer.api.Credentials;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransportSession;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.upload.TusOptions;
import transfer.tck.upload.UploadServer;

/** A transport with short timeouts, a server that takes uploads, and one staged body: an upload as the reconciler would drive it. */
final class UploadRig implements AutoCloseable {
    static final UploadSettings UPLOADS =
            new UploadSettings(UploadSettings.DEFAULT.interopVersion(), 1 << 20, Duration.ofMillis(200), 4, 100_000, 64_000);
    static final HttpSettings SETTINGS = HttpSettings.DEFAULT
            .with(new HttpSettings.Timings(
                    Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(2), 16, Duration.ofMillis(20)))
            .with(UPLOADS);

    /** A tus server that checks no sums. */
    static final TusOptions UNCHECKED = TusOptions.DEFAULT.extensions("creation,termination,expiration");

    final UploadServer server;
    final HttpTransport transport;
    final RecordingDelegate delegate = new RecordingDelegate();
    final TransportSession session;
    final Path file;
    final UUID transfer = UUID.randomUUID();
    Credentials credentials = Credentials.NONE;
    byte[] bytes;
    boolean linked;

    UploadRig(Path folder, int size) throws IOException, TransferException {
        this(folder, size, SETTINGS);
    }

    UploadRig(Path folder, int size, HttpSettings settings) throws IOException, TransferException {
        server = UploadServer.start();
        transport = new HttpTransport(settings, List::of, Dns.SYSTEM, System::nanoTime);
        session = transport.open("test", delegate);
        bytes = bytes(size, 1);
        file = Files.write(folder.resolve("body"), bytes);
    }

    /** A rig whose tus server checks no sums. */
    static UploadRig unchecked(Path folder, int size) throws IOException, TransferException {
        UploadRig rig = new UploadRig(folder, size);
        rig.server.tus(UNCHECKED);
        return rig;
    }

    static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    String sha256() {
        return sha256(bytes);
    }

    UploadRequest.Builder put(String target) {
        return UploadRequest.of(file).to(server.url(target)).protocol(UploadProtocol.PLAIN);
    }

    UploadRequest.Builder post(String target) {
        return put(target).method("POST");
    }

    UploadRequest.Builder tus() {
        return UploadRequest.of(file).to(server.url("/tus/files")).protocol(UploadProtocol.TUS);
    }

    UploadRequest.Builder ietf() {
        return UploadRequest.of(file).to(server.url("/ietf/files")).protocol(UploadProtocol.IETF);
    }

    TaskRequest task(UploadRequest request, Checkpoint from) {
        return task(request, request.url(), from);
    }

    TaskRequest task(UploadRequest request, URI url, Checkpoint from) {
        Optional<StagedBody> body = Optional.of(new StagedBody(bytes.length, sha256(), linked));
        Map<String, Object> properties = Map.of(OriginalRequest.TRANSFER, transfer.toString());
        return new TaskRequest(request, url, credentials, file, ResumePoint.START, body, from.resume(), properties);
    }

    /** Runs an attempt from scratch. */
    TaskResult attempt(UploadRequest.Builder request) throws Exception {
        return attempt(request, Checkpoint.NONE);
    }

    /** Runs an attempt that goes on after another one. */
    TaskResult attempt(UploadRequest.Builder request, Checkpoint from) throws Exception {
        return delegate.await(session.start(task(request.build(), from)).identifier());
    }

    /** As many attempts as it takes, while the failures are worth another one. */
    TaskResult attempts(UploadRequest.Builder request, int most) throws Exception {
        return attempts(request, Checkpoint.NONE, most);
    }

    TaskResult attempts(UploadRequest.Builder request, Checkpoint start, int most) throws Exception {
        Checkpoint from = start;
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

    TaskResult.Succeeded assertArrivedOnce(TaskResult result) {
        TaskResult.Succeeded succeeded = assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
        assertEquals(1, server.arrivals().count(sha256()), () -> server.journal().lines().toString());
        assertEquals(1, server.arrivals().all().size());
        assertEquals(bytes.length, succeeded.last().bytes());
        assertEquals(sha256(), succeeded.digests().get("sha-256"));
        return succeeded;
    }

    TaskResult.Failed assertFailed(TaskResult result, FailureReason reason, boolean retryable) {
        TaskResult.Failed failed = assertInstanceOf(TaskResult.Failed.class, result, result::toString);
        assertEquals(reason, failed.failure().reason(), failed.failure()::toString);
        assertEquals(retryable, failed.failure().retryable(), failed.failure()::toString);
        return failed;
    }

    @Override
    public void close() throws IOException {
        transport.close();
        server.close();
        assertEquals(List.of(), delegate.faults());
    }
}
