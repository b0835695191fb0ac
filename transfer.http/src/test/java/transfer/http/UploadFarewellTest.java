// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static transfer.http.UploadRequests.DELETE;
import static transfer.http.UploadRequests.HEAD;
import static transfer.http.UploadRequests.LAST;
import static transfer.http.UploadRequests.PATCH;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.Credentials;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.tck.server.TusNode;
import transfer.tck.upload.Fault;
import transfer.tck.upload.Request;
import transfer.tck.upload.TusOptions;

/** What becomes of the upload resource of a transfer that was cancelled for good. */
final class UploadFarewellTest {
    @TempDir
    Path folder;

    private final PrintStream console = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void nothingWasSaidLouderThanInformation() {
        System.setErr(console);
        String log = said.toString(StandardCharsets.UTF_8);
        assertFalse(log.contains(" WARN ") || log.contains(" ERROR "), log);
    }

    private UploadRequest.Builder request(UploadRig rig, UploadProtocol protocol) {
        return protocol == UploadProtocol.TUS ? rig.tus() : rig.ietf();
    }

    /** What an upload records that was interrupted half way. */
    private Checkpoint interrupted(UploadRig rig, UploadProtocol protocol) throws Exception {
        rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
        Checkpoint at = rig.attempt(request(rig, protocol)).last();
        assertTrue(at.resume().containsKey("UploadResource"), at::toString);
        return at;
    }

    /** Says farewell and returns when that has been done. */
    private void farewell(UploadRig rig, UploadProtocol protocol, Checkpoint at) throws Exception {
        TaskRequest task = rig.task(request(rig, protocol).build(), at);
        rig.transport.abandon(task);
        await(rig.transport::isQuiet);
    }

    private static void await(Condition condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, "it did not come");
            LockSupport.parkNanos(1_000_000);
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static long deletions(UploadRig rig) {
        return rig.server.journal().count(DELETE);
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "IETF"})
    void theUploadIsRemovedFromTheServer(UploadProtocol protocol) throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            Checkpoint at = interrupted(rig, protocol);
            Files.delete(rig.file);
            TaskRequest task = rig.task(request(rig, protocol).build(), at);
            rig.session.abandon(task);
            await(() -> rig.server.cancelled() == 1);
            Request deletion = rig.server.journal().entries().stream().map(e -> e.request()).filter(DELETE).findFirst().orElseThrow();
            assertEquals(Optional.of(protocol == UploadProtocol.TUS ? "1.0.0" : "9"),
                    deletion.header(protocol == UploadProtocol.TUS ? "Tus-Resumable" : "Upload-Draft-Interop-Version"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "IETF"})
    void anUploadThatIsCompleteStays(UploadProtocol protocol) throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            TaskResult result = rig.attempt(request(rig, protocol));
            rig.assertArrivedOnce(result);
            farewell(rig, protocol, result.last());
            assertEquals(0, deletions(rig));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "IETF"})
    void soDoesOneOfWhoseCompletionTheAnswerWasLost(UploadProtocol protocol) throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.tus(TusOptions.DEFAULT.extensions("creation,termination"));
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            Checkpoint at = rig.attempt(request(rig, protocol)).last();
            assertEquals(1, rig.server.arrivals().count(rig.sha256()));
            farewell(rig, protocol, at);
            assertEquals(0, deletions(rig));
        }
    }

    @Test
    void aPauseOrAnAttemptThatWasCancelledLeavesTheUploadAlone() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            CountDownLatch reached = new CountDownLatch(1);
            rig.server.faults().once(PATCH, new Fault.Hold(reached, new CountDownLatch(1)));
            int task = rig.session.start(rig.task(rig.tus().build(), Checkpoint.NONE)).identifier();
            reached.await();
            rig.session.cancel(task);
            assertInstanceOf(TaskResult.Cancelled.class, rig.delegate.await(task));
            rig.transport.close();
            assertEquals(0, deletions(rig));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 405, 410, 423, 500, 501})
    void aServerThatRefusesIsLeftAlone(int status) throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            Checkpoint at = interrupted(rig, UploadProtocol.TUS);
            rig.server.faults().always(DELETE, new Fault.Refuse(status));
            farewell(rig, UploadProtocol.TUS, at);
            assertEquals(1, deletions(rig));
            assertTrue(said.toString(StandardCharsets.UTF_8).contains("answered " + status));
            rig.server.faults().always(HEAD, new Fault.Refuse(status));
            farewell(rig, UploadProtocol.TUS, at);
            assertEquals(1, deletions(rig));
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            Checkpoint at = interrupted(rig, UploadProtocol.TUS);
            CountDownLatch reached = new CountDownLatch(1);
            rig.server.faults().once(DELETE, new Fault.Hold(reached, new CountDownLatch(1)));
            farewell(rig, UploadProtocol.TUS, at);
            assertEquals(0, reached.getCount());
        }
    }

    @Test
    void aServerThatRedirectsForEverIsGivenUp() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            Checkpoint at = interrupted(rig, UploadProtocol.IETF);
            rig.server.faults().always(DELETE, new Fault.Refuse(307, Map.of("Location", "/ietf/uploads/1"), "", false));
            farewell(rig, UploadProtocol.IETF, at);
            assertEquals(Redirects.MOST + 1, deletions(rig));
        }
    }

    @Test
    void theEndOfTheTransportLetsItComeToItsEnd() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            Checkpoint at = interrupted(rig, UploadProtocol.TUS);
            rig.session.abandon(rig.task(rig.tus().build(), at));
            rig.transport.close();
            assertEquals(1, deletions(rig));
        }
    }

    @Test
    void theEndOfTheTransportDoesNotWaitForAServerThatHasGoneSilent() throws Exception {
        HttpSettings patient = UploadRig.SETTINGS.with(new HttpSettings.Timings(
                Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofMinutes(10), 16, Duration.ofMillis(20)));
        try (UploadRig rig = new UploadRig(folder, 300_000, patient)) {
            Checkpoint at = interrupted(rig, UploadProtocol.TUS);
            CountDownLatch reached = new CountDownLatch(1);
            rig.server.faults().once(DELETE, new Fault.Hold(reached, new CountDownLatch(1)));
            rig.session.abandon(rig.task(rig.tus().build(), at));
            reached.await();
            rig.transport.close();
            assertTrue(rig.transport.isQuiet());
        }
    }

    @Test
    void credentialsGoToTheirOriginOnly() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000); UploadRig other = new UploadRig(Files.createDirectory(
                folder.resolve("other")), 300_000)) {
            rig.credentials = Credentials.bearer("secret");
            Checkpoint own = interrupted(rig, UploadProtocol.TUS);
            farewell(rig, UploadProtocol.TUS, own);
            assertEquals(List.of(Optional.of("Bearer secret")), authorizations(rig));
            Checkpoint foreign = interrupted(other, UploadProtocol.TUS);
            farewell(rig, UploadProtocol.TUS, foreign);
            assertEquals(List.of(Optional.empty()), authorizations(other));
        }
        assertFalse(said.toString(StandardCharsets.UTF_8).contains("secret"));
    }

    private static List<Optional<String>> authorizations(UploadRig rig) {
        return rig.server.journal().entries().stream().map(e -> e.request()).filter(DELETE)
                .map(request -> request.header("Authorization")).toList();
    }

    @Test
    void whereNothingWasLeftNothingIsAsked() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.transport.abandon(rig.task(rig.put("/plain/a").build(), Checkpoint.NONE));
            rig.transport.abandon(rig.task(rig.tus().build(), Checkpoint.NONE));
            rig.transport.abandon(rig.task(rig.tus().build(),
                    new Checkpoint(0, OptionalLong.empty(), Map.of("Protocol", "TUS", "UploadResource", "no URL"))));
            assertTrue(rig.transport.isQuiet());
            assertEquals(List.of(), rig.server.journal().lines());
        }
    }

    @Test
    void aRealTusServerLosesTheUnfinishedUploadAndKeepsTheFinishedOne() throws Exception {
        UploadTools.assumeThere(TusNode.missing());
        try (UploadRig rig = new UploadRig(folder, 300_000);
                TusNode server = TusNode.start(Files.createDirectory(folder.resolve("server")))) {
            UploadRequest.Builder upload = UploadRequest.of(rig.file).to(server.url()).protocol(UploadProtocol.TUS);
            TaskResult finished = rig.attempt(upload);
            assertInstanceOf(TaskResult.Succeeded.class, finished);
            InterruptedUpload half = new InterruptedUpload(
                    write(4 << 20), new StagedBody(4 << 20, UploadTools.sha256(folder.resolve("large")), false), 1);
            UploadRequest large = UploadRequest.of(folder.resolve("large")).to(server.url()).protocol(UploadProtocol.TUS).build();
            Checkpoint at = half.interrupt(large);
            assertEquals(2, server.uploads().size());
            rig.transport.abandon(task(large, at, half));
            rig.transport.abandon(rig.task(upload.build(), finished.last()));
            await(rig.transport::isQuiet);
            assertEquals(1, server.uploads().size());
            assertEquals(rig.sha256(), UploadTools.sha256(server.uploads().get(0)));
        }
    }

    private Path write(long size) throws IOException {
        Path file = folder.resolve("large");
        UploadTools.write(file, size);
        return file;
    }

    private static TaskRequest task(UploadRequest request, Checkpoint at, InterruptedUpload upload) {
        return new TaskRequest(request, request.url(), Credentials.NONE, request.source(), ResumePoint.START,
                Optional.of(upload.body()), at.resume(), Map.of(OriginalRequest.TRANSFER, "x"));
    }
}
