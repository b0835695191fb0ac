// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.UploadRequest;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.tck.upload.Arrivals;
import transfer.tck.upload.Fault;
import transfer.tck.upload.Journal;

final class PlainUploadTest {
    private static final int LARGE = 3 << 20;

    @TempDir
    Path folder;

    @Test
    void aPutArrivesWithItsHeadersAndTheAnswerIsKept() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            TaskResult result = rig.attempt(rig.put("/plain/a").header("Content-Type", "image/png").header("X-Trace", "7"));
            TaskResult.Succeeded succeeded = rig.assertArrivedOnce(result);
            assertEquals(201, succeeded.response().orElseThrow().status());
            String body = new String(succeeded.response().orElseThrow().body(), StandardCharsets.UTF_8);
            assertEquals("{\"sha256\": \"" + rig.sha256() + "\"}", body);
            Arrivals.Arrival arrival = rig.server.arrivals().all().get(0);
            assertEquals(List.of("image/png"), arrival.headers().get("Content-Type"));
            assertEquals(List.of("7"), arrival.headers().get("X-Trace"));
            assertEquals(List.of("300000"), arrival.headers().get("Content-Length"));
            assertFalse(arrival.headers().containsKey("Expect"));
        }
    }

    @Test
    void anEmptyBodyArrives() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 0)) {
            rig.assertArrivedOnce(rig.attempt(rig.post("/plain/a")));
        }
    }

    @Test
    void selectedHeadersOfTheAnswerAreKeptAndSecretsAreNot() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 10)) {
            rig.server.faults().once(request -> true,
                    new Fault.Alter(Map.of("Location", "/items/7", "Set-Cookie", "s=1", "ETag", "\"e\"")));
            Map<String, String> kept = rig.assertArrivedOnce(rig.attempt(rig.post("/plain/a"))).response().orElseThrow().headers();
            assertEquals("/items/7", kept.get("location"));
            assertEquals("\"e\"", kept.get("etag"));
            assertFalse(kept.containsKey("set-cookie"));
        }
    }

    @Test
    void U1_aPutThatWasCutIsRepeatedFromTheFirstByte() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().times(2, request -> true, new Fault.Cut(200_000, true));
            rig.assertArrivedOnce(rig.attempts(rig.put("/plain/a"), 3));
            assertEquals(3, rig.server.journal().entries().size());
        }
    }

    @Test
    void U2_aPostThatWasCutIsNotRepeated() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(request -> true, new Fault.Cut(200_000, true));
            TaskResult result = rig.attempts(rig.post("/plain/a"), 3);
            rig.assertFailed(result, FailureReason.NETWORK, false);
            assertEquals(1, rig.server.journal().entries().size());
        }
    }

    @Test
    void U2_norIsItAfterTheProcessDiedWhileItWasSent() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(request -> true, new Fault.Cut(200_000, true));
            rig.attempt(rig.post("/plain/a"));
            Checkpoint recorded = rig.delegate.checkpoints().get(0);
            rig.assertFailed(rig.attempt(rig.post("/plain/a"), recorded), FailureReason.NETWORK, false);
            assertEquals(1, rig.server.journal().entries().size());
        }
    }

    @Test
    void U2_aPostThatIsIdempotentIsRepeatedUnderOneKey() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(request -> true, new Fault.Cut(200_000, true));
            rig.assertArrivedOnce(rig.attempts(rig.post("/plain/a").idempotent(), 3));
            List<String> keys = rig.server.journal().entries().stream()
                    .map(entry -> entry.request().header("Idempotency-Key").orElse("")).toList();
            assertEquals(List.of(rig.transfer.toString(), rig.transfer.toString()), keys);
        }
    }

    @Test
    void U2_aPostOfWhichNothingWasSentIsRepeated() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            rig.server.faults().once(request -> true, new Fault.Refuse(503, Map.of("Retry-After", "7"), "", false));
            TaskResult.Failed failed = rig.assertFailed(rig.attempt(rig.post("/plain/a")), FailureReason.SERVER_ERROR, true);
            assertEquals(7, failed.failure().retryAfter().orElseThrow().toSeconds());
            rig.assertArrivedOnce(rig.attempt(rig.post("/plain/a"), failed.last()));
        }
    }

    @Test
    void U2_aPostThatTheServerBrokeDownOverIsNotRepeated() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.faults().once(request -> true, new Fault.Refuse(500));
            rig.assertFailed(rig.attempts(rig.post("/plain/a"), 3), FailureReason.SERVER_ERROR, false);
            assertEquals(1, rig.server.journal().entries().size());
        }
    }

    @Test
    void U3_aPutWhoseAnswerWasLostIsRepeated() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.faults().once(request -> true, new Fault.LoseAnswer());
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempts(rig.put("/plain/a"), 2));
            assertEquals(2, rig.server.arrivals().count(rig.sha256()));
        }
    }

    @Test
    void U4_anEarlyAnswerIsReadWhileTheBodyIsSent() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE, UploadRig.SETTINGS.with(uninvited()))) {
            rig.server.faults().once(request -> true, new Fault.Refuse(413, Map.of(), "too large", false));
            TaskResult.Failed failed = rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.TOO_LARGE, false);
            assertEquals(413, failed.failure().httpStatus().orElseThrow());
            assertEquals("too large", new String(failed.response().orElseThrow().body(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void U4_anEarlyAnswerIsReadAlsoWhenTheConnectionIsResetBehindIt() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 64 << 20, UploadRig.SETTINGS.with(uninvited()))) {
            rig.server.faults().always(request -> true, new Fault.Refuse(403, Map.of(), "no", true));
            TaskResult.Failed failed = assertInstanceOf(TaskResult.Failed.class, rig.attempts(rig.put("/plain/a"), 5));
            assertEquals(FailureReason.UNAUTHORIZED, failed.failure().reason(), failed::toString);
        }
    }

    private static UploadSettings uninvited() {
        UploadSettings all = UploadRig.UPLOADS;
        return new UploadSettings(all.interopVersion(), Long.MAX_VALUE, all.invitation(), 4, all.checkedPart(), all.smallestPart());
    }

    @Test
    void U8_anAnswerBeforeTheWholeBodyIsNoSuccess() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            rig.server.faults().once(request -> true, new Fault.Refuse(201));
            rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.PROTOCOL, true);
            rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a")));
        }
    }

    @Test
    void U9_acceptedIsASuccessWhoseStatusTheApplicationSees() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.faults().once(request -> true, new Fault.Alter(java.util.OptionalInt.of(202), Map.of()));
            assertEquals(202, rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a"))).response().orElseThrow().status());
        }
    }

    @Test
    void aCancelledUploadStops() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            CountDownLatch reached = new CountDownLatch(1);
            rig.server.faults().once(request -> true, new Fault.Hold(reached, new CountDownLatch(1)));
            TransferTask task = rig.session.start(rig.task(rig.post("/plain/a").build(), Checkpoint.NONE));
            reached.await();
            rig.session.cancel(task.identifier());
            TaskResult cancelled = assertInstanceOf(TaskResult.Cancelled.class, rig.delegate.await(task.identifier()));
            rig.assertArrivedOnce(rig.attempt(rig.post("/plain/a"), cancelled.last()));
        }
    }

    @Test
    void aFormArrivesAsABrowserWouldSendIt() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 5)) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("album", "Ferien");
            fields.put("quote\"d", "a\r\nb");
            UploadRequest.Form form = new UploadRequest.Form("photo", "s\u00e4\"n.png", fields);
            TaskResult result = rig.attempt(rig.post("/plain/a").form(form).header("Content-Type", "image/png"));
            assertInstanceOf(TaskResult.Succeeded.class, result);
            Journal.Entry entry = rig.server.journal().entries().get(0);
            String boundary = entry.request().header("Content-Type").orElse("").replace("multipart/form-data; boundary=", "");
            byte[] expected = UploadFormTest.joined(
                    "--" + boundary + "\r\nContent-Disposition: form-data; name=\"album\"\r\n\r\nFerien\r\n"
                            + "--" + boundary + "\r\nContent-Disposition: form-data; name=\"quote%22d\"\r\n\r\na\r\nb\r\n"
                            + "--" + boundary + "\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"s\u00e4%22n.png\"\r\n"
                            + "Content-Type: image/png\r\n\r\n",
                    rig.bytes, "\r\n--" + boundary + "--\r\n");
            assertEquals(1, rig.server.arrivals().count(UploadRig.sha256(expected)));
            assertEquals(expected.length, entry.request().length());
        }
    }
}
