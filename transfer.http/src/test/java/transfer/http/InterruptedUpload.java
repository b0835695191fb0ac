// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Dns;
import transfer.api.Credentials;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransportSession;
import transfer.tck.transport.RecordingDelegate;

/**
 * An upload whose transport is taken away in the middle, again and again. What goes over to the next transport is what the last checkpoint
 * recorded, as if the process had been killed.
 */
final class InterruptedUpload {
    private final HttpSettings settings;
    private final Path file;
    private final StagedBody body;
    private final SplittableRandom random;
    private Checkpoint recorded = Checkpoint.NONE;
    private long sent;
    private int interruptions;

    InterruptedUpload(Path file, StagedBody body, long seed) {
        this(file, body, seed, HttpSettings.DEFAULT);
    }

    InterruptedUpload(Path file, StagedBody body, long seed, HttpSettings settings) {
        this.settings = settings;
        this.file = file;
        this.body = body;
        random = new SplittableRandom(seed);
    }

    /** How many bytes of bodies were given to connections in all. */
    long sent() {
        return sent;
    }

    /** How many attempts were interrupted. */
    int interruptions() {
        return interruptions;
    }

    /** Makes attempts, of which the first {@code times} are interrupted. */
    TaskResult run(UploadRequest request, int times) throws Exception {
        TaskResult result = null;
        for (int i = 0; i <= times || isWorthAnother(result) && i < times + 20; i++) {
            boolean interrupt = i < times;
            long from = recorded.bytes();
            long at = body.length() * (i + 1) / (times + 1) - random.nextLong(1 + body.length() / (times + 1) / 2);
            result = attempt(request, interrupt ? OptionalLong.of(Math.max(at, from)) : OptionalLong.empty());
            sent += result.metrics().getOrDefault("bytes", 0L);
            if (result instanceof TaskResult.Succeeded) {
                return result;
            }
        }
        return result;
    }

    /** Makes one attempt that is interrupted half way; what it recorded. */
    Checkpoint interrupt(UploadRequest request) throws Exception {
        attempt(request, OptionalLong.of(body.length() / 2));
        return recorded;
    }

    /** What is sent. */
    StagedBody body() {
        return body;
    }

    private static boolean isWorthAnother(TaskResult result) {
        return result instanceof TaskResult.Failed failed && failed.failure().retryable();
    }

    private TaskResult attempt(UploadRequest request, OptionalLong until) throws Exception {
        RecordingDelegate delegate = new RecordingDelegate();
        try (HttpTransport transport = new HttpTransport(settings, List::of, Dns.SYSTEM, System::nanoTime)) {
            TransportSession session = transport.open("test", delegate);
            TransferTask task = session.start(new TaskRequest(request, request.url(), Credentials.NONE, file, ResumePoint.START,
                    Optional.of(body), recorded.resume(), Map.of()));
            while (until.isPresent() && isBefore(session, until.getAsLong())) {
                LockSupport.parkNanos(200_000);
            }
            if (until.isPresent()) {
                session.cancel(task.identifier());
            }
            TaskResult result = delegate.await(task.identifier());
            interruptions += result instanceof TaskResult.Cancelled ? 1 : 0;
            List<Checkpoint> made = delegate.checkpoints();
            if (!made.isEmpty()) {
                recorded = made.get(made.size() - 1);
            }
            return result;
        }
    }

    private static boolean isBefore(TransportSession session, long until) {
        return session.tasks().stream().anyMatch(task -> task.state() == TransferTask.State.RUNNING && task.bytes() < until);
    }
}
