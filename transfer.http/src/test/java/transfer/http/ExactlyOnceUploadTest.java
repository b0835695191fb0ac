// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.Credentials;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransportSession;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.upload.Fault;
import transfer.tck.upload.TusOptions;
import transfer.tck.upload.UploadServer;

/**
 * Uploads while requests are cut, answers lost and clients killed at random, from seeds. A killed client leaves what its last checkpoint
 * recorded, and nothing else. Half of the sources are linked, and are touched once.
 */
final class ExactlyOnceUploadTest {
    private static final int ROUNDS = 200;
    private static final int MOST_ATTEMPTS = 400;
    private static final double FAULTS = 0.4;
    private static final double KILLS = 0.3;
    private static final int[] SIZES = {16, 1000, UploadBody.LAST, UploadBody.LAST + 1, 300_000, 2_000_000};

    @TempDir
    Path folder;

    private UploadServer server;
    private HttpTransport transport;

    @BeforeEach
    void start() throws IOException {
        server = UploadServer.start();
        transport = new HttpTransport(UploadRig.SETTINGS, List::of, Dns.SYSTEM, System::nanoTime);
    }

    @AfterEach
    void stop() throws IOException {
        transport.close();
        server.close();
    }

    /** One upload, driven to its end. */
    private final class Round {
        private final SplittableRandom random;
        private final byte[] bytes;
        private final UploadRequest request;
        private final Path file;
        private final boolean linked;
        private final int touched;
        private Checkpoint from = Checkpoint.NONE;

        Round(long seed, String target, String method, UploadProtocol protocol) throws IOException {
            random = new SplittableRandom(seed);
            bytes = UploadRig.bytes(SIZES[random.nextInt(SIZES.length)], seed);
            file = Files.write(folder.resolve("body-" + seed), bytes);
            linked = random.nextBoolean();
            touched = random.nextInt(6);
            request = UploadRequest.of(file).to(server.url(target)).method(method).protocol(protocol).build();
        }

        TaskResult run(String session) throws Exception {
            TaskResult result = null;
            for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
                if (attempt == touched) {
                    // gets and loses another name: harmless, but a linked source looks different then
                    Files.delete(Files.createLink(folder.resolve("other"), file));
                }
                result = attempt(session + "-" + attempt, random.nextDouble() < KILLS);
                boolean again = result instanceof TaskResult.Cancelled
                        || result instanceof TaskResult.Failed failed && failed.failure().retryable();
                if (!again) {
                    return result;
                }
            }
            return result;
        }

        private TaskResult attempt(String session, boolean kill) throws Exception {
            RecordingDelegate delegate = new RecordingDelegate();
            try (TransportSession open = transport.open(session, delegate)) {
                TransferTask task = open.start(new TaskRequest(request, request.url(), Credentials.NONE, file, ResumePoint.START,
                        Optional.of(new StagedBody(bytes.length, UploadRig.sha256(bytes), linked)), from.resume(), Map.of()));
                if (kill) {
                    LockSupport.parkNanos(random.nextLong(5_000_000));
                    open.cancel(task.identifier());
                }
                TaskResult result = delegate.await(task.identifier());
                List<Checkpoint> made = delegate.checkpoints();
                from = kill ? made.isEmpty() ? from : made.get(made.size() - 1) : result.last();
                return result;
            }
        }
    }

    private void assertExactlyOnce(String target, String method, UploadProtocol protocol, int rounds) throws Exception {
        server.faults().random(7, FAULTS);
        for (long seed = 0; seed < rounds; seed++) {
            Round round = new Round(seed, target, method, protocol);
            TaskResult result = round.run(target + seed);
            String about = "seed " + seed;
            assertInstanceOf(TaskResult.Succeeded.class, result, () -> about + " " + result);
            assertEquals(1, server.arrivals().count(UploadRig.sha256(round.bytes)), about);
        }
        assertEquals(rounds, server.arrivals().all().size());
    }

    @Test
    void withTusEachBodyArrivesOnce() throws Exception {
        server.tus(TusOptions.DEFAULT.extensions("creation,termination"));
        assertExactlyOnce("/tus/files", "PUT", UploadProtocol.AUTO, ROUNDS);
    }

    @Test
    void withTusAndChecksumsToo() throws Exception {
        assertExactlyOnce("/tus/files", "POST", UploadProtocol.TUS, ROUNDS / 4);
    }

    @Test
    void withTheIetfProtocolEachBodyArrivesOnce() throws Exception {
        assertExactlyOnce("/ietf/files", "POST", UploadProtocol.AUTO, ROUNDS);
    }

    @Test
    void withPutEachBodyArrives() throws Exception {
        server.faults().random(7, FAULTS);
        for (long seed = 0; seed < ROUNDS / 2; seed++) {
            Round round = new Round(seed, "/plain/" + seed, "PUT", UploadProtocol.PLAIN);
            assertInstanceOf(TaskResult.Succeeded.class, round.run("put" + seed));
            assertTrue(server.arrivals().count(UploadRig.sha256(round.bytes)) >= 1);
        }
    }

    @Test
    void withPostNoBodyArrivesTwice() throws Exception {
        server.faults().random(7, FAULTS);
        int arrived = 0;
        for (long seed = 0; seed < ROUNDS / 2; seed++) {
            Round round = new Round(seed, "/plain/" + seed, "POST", UploadProtocol.PLAIN);
            boolean succeeded = round.run("post" + seed) instanceof TaskResult.Succeeded;
            int count = server.arrivals().count(UploadRig.sha256(round.bytes));
            assertTrue(succeeded ? count == 1 : count <= 1, "seed " + seed);
            arrived += count;
        }
        assertTrue(arrived > ROUNDS / 8, arrived + " arrived");
    }

    @Test
    void aServerThatClearsUpCompletedUploadsAtOnceGetsNoBodyTwice() throws Exception {
        server.tus(TusOptions.DEFAULT.extensions("creation"));
        server.faults().random(7, FAULTS);
        for (long seed = 0; seed < ROUNDS / 4; seed++) {
            Round round = new Round(seed, "/tus/files", "POST", UploadProtocol.TUS);
            String sha256 = UploadRig.sha256(round.bytes);
            server.faults().always(request -> request.method().equals("HEAD") && server.arrivals().count(sha256) > 0,
                    new Fault.Refuse(404));
            round.run("cleared" + seed);
            assertEquals(1, server.arrivals().count(sha256), "seed " + seed);
            server.faults().clear();
            server.faults().random(seed, FAULTS);
        }
    }
}
