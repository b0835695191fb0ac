// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.Credentials;
import transfer.api.TransferException;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.RecordingDelegate;

/** Uploads that wait for something else than the network for longer than the network may take. */
final class HeldUploadTest {
    private static final int SIZE = 1_200;
    private static final HttpSettings SETTINGS = HttpSettings.DEFAULT.with(new HttpSettings.Timings(
            Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofMillis(500), 16, Duration.ofMillis(20)));

    @TempDir
    Path folder;

    private TaskResult post(HttpSettings settings, RecordingDelegate delegate) throws Exception {
        try (Rig rig = new Rig(folder, settings, LyingServer.start())) {
            rig.server.on("/in", client -> {
                client.readBody();
                Lie.answer("HTTP/1.1 201 Created\nContent-Length: 0", "").play(client);
            });
            Path body = Files.write(folder.resolve("body"), new byte[SIZE]);
            UploadRequest request =
                    UploadRequest.of(body).to(rig.server.url("/in")).method("POST").protocol(UploadProtocol.PLAIN).build();
            TaskRequest task = new TaskRequest(request, request.url(), Credentials.NONE, body, ResumePoint.START,
                    Optional.of(new StagedBody(SIZE, "0".repeat(64), false)), Map.of(), Map.of());
            TaskResult result = delegate.await(rig.transport.open("held", delegate).start(task).identifier());
            assertEquals(1, rig.server.requests().size());
            return result;
        }
    }

    @Test
    void aPostWhoseRecordTakesLongIsSentWhenItIsDurable() throws Exception {
        TaskResult result = post(SETTINGS, new RecordingDelegate() {
            @Override
            public void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_500));
                super.checkpoint(task, checkpoint);
            }
        });
        assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
    }

    @Test
    void anUploadThatIsSlowBecauseOfItsLimitIsNotStopped() throws Exception {
        TaskResult result = post(SETTINGS.with(new HttpSettings.Limits(64, 16, OptionalLong.of(512))), new RecordingDelegate());
        assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
    }
}
