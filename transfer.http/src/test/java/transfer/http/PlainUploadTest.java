// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.Credentials;
import transfer.api.FailureReason;
import transfer.api.UploadRequest;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.tck.upload.Arrivals;
import transfer.tck.upload.Fault;
import transfer.tck.upload.Journal;
import transfer.tck.upload.UploadServer;

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
    void U5_aRedirectThatWouldChangeTheMethodIsAFailure() throws Exception {
        for (int status : new int[] {301, 302, 303}) {
            Path own = Files.createDirectory(folder.resolve("r" + status));
            try (UploadRig rig = new UploadRig(own, 1000)) {
                String there = rig.server.url("/plain/b").toString();
                rig.server.faults().once(request -> true, new Fault.Refuse(status, Map.of("Location", there), "", false));
                rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.REDIRECT, false);
                assertEquals(List.of("PUT /plain/a"), rig.server.journal().lines());
            }
        }
    }

    @Test
    void U6_aRedirectThatKeepsTheMethodIsFollowedWithTheWholeBody() throws Exception {
        for (int status : new int[] {307, 308}) {
            Path own = Files.createDirectory(folder.resolve("r" + status));
            try (UploadRig rig = new UploadRig(own, 200_000)) {
                rig.server.faults().once(request -> true, new Fault.Refuse(status, Map.of("Location", "/plain/b"), "", false));
                rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a")));
                assertEquals("/plain/b", rig.server.arrivals().all().get(0).target());
            }
        }
    }

    @Test
    void U6_credentialsAndHeadersAreNotSentToAnotherOrigin() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000); UploadServer other = UploadServer.start()) {
            rig.credentials = Credentials.bearer("secret");
            String there = other.url("/plain/b").toString();
            rig.server.faults().once(request -> true, new Fault.Refuse(307, Map.of("Location", there), "", false));
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempt(rig.put("/plain/a").header("X-Api-Key", "secret")));
            Map<String, List<String>> sent = other.arrivals().all().get(0).headers();
            assertFalse(sent.containsKey("Authorization"));
            assertFalse(sent.containsKey("X-Api-Key"));
            assertTrue(rig.server.journal().entries().get(0).request().header("Authorization").isPresent());
        }
    }

    @Test
    void U7_noContentRangeIsEverSent() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(request -> true, new Fault.Cut(200_000, false));
            rig.assertArrivedOnce(rig.attempts(rig.put("/plain/a"), 2));
            assertEquals(0, rig.server.journal().count(request -> request.header("Content-Range").isPresent()));
        }
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
    void U10_aLargeBodyIsAnnouncedAndSentWhenInvited() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a")));
            assertEquals("100-continue", rig.server.journal().entries().get(0).request().header("Expect").orElse(""));
        }
    }

    @Test
    void U10_aRefusalBeforeTheInvitationCostsNoBody() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 64 << 20)) {
            rig.server.faults().once(request -> true, new Fault.Refuse(413));
            rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.TOO_LARGE, false);
            assertEquals(0, rig.server.journal().received());
        }
    }

    @Test
    void U10_whereNoInvitationComesTheBodyIsSentWithoutIt() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            CountDownLatch reached = new CountDownLatch(1);
            rig.server.faults().once(request -> request.header("Expect").isPresent(),
                    new Fault.Hold(reached, new CountDownLatch(1)));
            rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a")));
            assertEquals(0, reached.getCount());
        }
    }

    @Test
    void U11_aRefusedExpectationIsDropped() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            rig.server.faults().always(request -> request.header("Expect").isPresent(), new Fault.Refuse(417));
            rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a")));
            assertEquals(2, rig.server.journal().entries().size());
        }
    }

    @Test
    void U12_aLinkedSourceThatHasAnotherLengthIsNotSent() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.linked = true;
            Files.write(rig.file, new byte[] {1}, StandardOpenOption.APPEND);
            rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.SOURCE_CHANGED, false);
            assertEquals(List.of(), rig.server.arrivals().all());
        }
    }

    @Test
    void U12_aLinkedSourceThatHasChangedNeverArrivesAsAWhole() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.linked = true;
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.SOURCE_CHANGED, false);
            assertEquals(List.of(), rig.server.arrivals().all());
        }
    }

    @Test
    void U12_norDoesAMixOfBoth() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 32 << 20)) {
            rig.linked = true;
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(request -> true, new Fault.Hold(reached, release));
            TransferTask task = rig.session.start(rig.task(rig.put("/plain/a").build(), Checkpoint.NONE));
            reached.await();
            Files.write(rig.file, UploadRig.bytes(32 << 20, 2));
            release.countDown();
            rig.assertFailed(rig.delegate.await(task.identifier()), FailureReason.SOURCE_CHANGED, false);
            assertEquals(List.of(), rig.server.arrivals().all());
        }
    }

    @Test
    void U12_aStagedBodyThatIsGoneIsReported() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            Files.delete(rig.file);
            rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.SOURCE_UNREADABLE, false);
        }
    }

    @Test
    void U13_ofASourceThatGrowsWhileItIsSentNothingMoreIsSent() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            rig.linked = true;
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(request -> true, new Fault.Hold(reached, release));
            TransferTask task = rig.session.start(rig.task(rig.put("/plain/a").build(), Checkpoint.NONE));
            reached.await();
            Files.write(rig.file, new byte[100_000], StandardOpenOption.APPEND);
            release.countDown();
            TaskResult result = rig.delegate.await(task.identifier());
            if (result instanceof TaskResult.Succeeded) {
                rig.assertArrivedOnce(result);
            } else {
                rig.assertFailed(result, FailureReason.SOURCE_CHANGED, false);
                assertEquals(List.of(), rig.server.arrivals().all());
            }
        }
    }

    @Test
    void U32_theBodyCanBeReadAgainForEveryRequestOfOneAttempt() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            for (int hop = 1; hop <= 5; hop++) {
                String here = "/plain/" + hop;
                Fault redirect = new Fault.Refuse(307, Map.of("Location", "/plain/" + (hop + 1)), "", false);
                rig.server.faults().once(request -> request.target().equals(here), redirect);
            }
            rig.assertArrivedOnce(rig.attempt(rig.post("/plain/1")));
            long whole = rig.server.journal().entries().stream().filter(entry -> entry.received() == 300_000).count();
            assertEquals(6, whole);
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
