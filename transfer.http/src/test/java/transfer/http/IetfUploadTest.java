// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static transfer.http.UploadRequests.HEAD;
import static transfer.http.UploadRequests.PATCH;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.tck.upload.Fault;
import transfer.tck.upload.IetfOptions;
import transfer.tck.upload.IetfOptions.Limits;
import transfer.tck.upload.Request;

final class IetfUploadTest {
    private static final Predicate<Request> CREATION = request -> request.is("PUT", "/ietf/") || request.is("POST", "/ietf/");
    private static final Predicate<Request> LAST = PATCH.and(request -> request.flag("Upload-Complete").orElse(false));

    @TempDir
    Path folder;

    @Test
    void aBodyArrivesByCarefulCreation() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            TaskResult.Succeeded succeeded = rig.assertArrivedOnce(
                    rig.attempt(rig.ietf().header("Content-Type", "image/png").header("X-Key", "k")));
            assertEquals(List.of("OPTIONS /ietf/files", "PUT /ietf/files", "PATCH /ietf/uploads/1", "PATCH /ietf/uploads/1"),
                    rig.server.journal().lines());
            assertEquals(200, succeeded.response().orElseThrow().status());
            Request creation = rig.server.journal().entries().get(1).request();
            assertEquals("?0", creation.header("Upload-Complete").orElse(""));
            assertEquals("9", creation.header("Upload-Draft-Interop-Version").orElse(""));
            assertEquals("300000", creation.header("Upload-Length").orElse(""));
            assertEquals("0", creation.header("Content-Length").orElse(""));
            assertEquals("image/png", creation.header("Content-Type").orElse(""));
            String digest = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(rig.sha256()));
            assertEquals("sha-256=:" + digest + ":", creation.header("Repr-Digest").orElse(""));
            Request part = rig.server.journal().entries().get(2).request();
            assertEquals("application/partial-upload", part.header("Content-Type").orElse(""));
            assertEquals("k", part.header("X-Key").orElse(""));
            assertFalse(part.header("Repr-Digest").isPresent());
        }
    }

    @Test
    void theUploadResourceIsDurableBeforeTheFirstByte() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(0, true));
            rig.attempt(rig.ietf());
            Checkpoint first = rig.delegate.checkpoints().get(0);
            assertEquals(rig.server.url("/ietf/uploads/1").toString(), first.resume().get("UploadResource"));
            assertEquals(0, rig.server.journal().received());
        }
    }

    @Test
    void anEmptyBodyArrivesOnceWhateverIsLost() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 0)) {
            rig.server.faults().once(CREATION, new Fault.LoseAnswer());
            rig.server.faults().once(PATCH, new Fault.LoseAnswer());
            rig.assertArrivedOnce(rig.attempts(rig.ietf(), 4));
        }
    }

    @Test
    void anInterruptedUploadGoesOnWhereTheServerIs() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(200_000, true));
            rig.assertArrivedOnce(rig.attempts(rig.ietf(), 2));
            assertEquals(1, rig.server.created());
            assertEquals(300_000, rig.server.journal().received());
        }
    }

    @Test
    void U3_aLostLastAnswerIsProbedAndTheFinalAnswerReplayed() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            TaskResult.Succeeded succeeded = rig.assertArrivedOnce(rig.attempts(rig.ietf(), 2));
            assertEquals(200, succeeded.response().orElseThrow().status());
            assertTrue(new String(succeeded.response().orElseThrow().body()).contains(rig.sha256()));
            assertEquals(300_000, rig.server.journal().received());
        }
    }

    @Test
    void U3_whereTheServerDoesNotReplayItTheUploadIsCompleteAllTheSame() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.ietf(IetfOptions.DEFAULT.replays(false));
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            TaskResult.Succeeded succeeded = rig.assertArrivedOnce(rig.attempts(rig.ietf(), 2));
            assertEquals(204, succeeded.response().orElseThrow().status());
        }
    }

    @Test
    void U3_anUploadThatMayHaveBeenTakenAndClearedUpIsNotPostedAgain() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.ietf(IetfOptions.DEFAULT.keeps(false));
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            rig.assertFailed(rig.attempts(rig.ietf().method("POST"), 5), FailureReason.CLIENT_ERROR, false);
            assertEquals(1, rig.server.arrivals().count(rig.sha256()));
        }
    }

    @Test
    void U3_butPutAgainAsAPutMayBe() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.ietf(IetfOptions.DEFAULT.keeps(false));
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempts(rig.ietf(), 5));
            assertEquals(2, rig.server.created());
        }
    }

    @Test
    void U23_aServerWithoutInterimAnswersWorks() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 3 << 20)) {
            rig.server.ietf(IetfOptions.DEFAULT.interim(false));
            rig.assertArrivedOnce(rig.attempt(rig.ietf()));
        }
    }

    @Test
    void U23_interimAnswersDuringAPartDoNoHarm() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 8 << 20)) {
            rig.assertArrivedOnce(rig.attempt(rig.ietf()));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void U25_aMismatchingOffsetIsCorrected() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.server.faults().once(PATCH, new Fault.Refuse(409, Map.of("Upload-Offset", "100000"), "", false));
            rig.assertArrivedOnce(rig.attempts(rig.ietf(), 2));
            assertEquals(1, rig.server.journal().count(HEAD));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void U26_aFailureOfProcessingEndsTheUpload() throws Exception {
        for (int status : new int[] {422, 500, 503}) {
            Path own = Files.createDirectory(folder.resolve("s" + status));
            try (UploadRig rig = new UploadRig(own, 300_000)) {
                rig.server.ietf(IetfOptions.DEFAULT.finalStatus(status));
                TaskResult.Failed failed = assertInstanceOf(TaskResult.Failed.class, rig.attempts(rig.ietf(), 5));
                assertFalse(failed.failure().retryable());
                assertEquals(status, failed.response().orElseThrow().status());
                assertEquals(1, rig.server.journal().count(LAST));
            }
        }
    }

    @Test
    void U26_alsoWhenItsAnswerWasLost() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.ietf(IetfOptions.DEFAULT.finalStatus(422));
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            TaskResult.Failed failed = assertInstanceOf(TaskResult.Failed.class, rig.attempts(rig.ietf(), 5));
            assertEquals(422, failed.failure().httpStatus().orElseThrow());
            assertFalse(failed.failure().retryable());
        }
    }

    @Test
    void U26_anUploadThatTheServerEndsEarlyIsAFailure() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            Fault early = new Fault.Alter(OptionalInt.of(200), Map.of("Upload-Complete", "?1"));
            rig.server.faults().once(PATCH, early);
            rig.assertFailed(rig.attempt(rig.ietf()), FailureReason.PROTOCOL, false);
        }
    }

    @Test
    void U27_anUploadThatIsTooLargeIsNotBegun() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.ietf(IetfOptions.DEFAULT.limits(Limits.size(999)));
            rig.assertFailed(rig.attempt(rig.ietf()), FailureReason.TOO_LARGE, false);
            assertEquals(List.of("OPTIONS /ietf/files"), rig.server.journal().lines());
        }
    }

    @Test
    void U27_aSmallerLimitOfTheResourceEndsAndCancelsTheUpload() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.faults().once(CREATION, new Fault.Alter(Map.of("Upload-Limit", "max-size=999")));
            rig.assertFailed(rig.attempt(rig.ietf()), FailureReason.TOO_LARGE, false);
            assertEquals(1, rig.server.cancelled());
        }
    }

    @Test
    void U27_aLimitOfOneRequestSplitsTheBody() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.ietf(IetfOptions.DEFAULT.limits(Limits.append(70_000, 100_000)));
            rig.assertArrivedOnce(rig.attempt(rig.ietf()));
            assertEquals(0, rig.server.journal().count(PATCH.and(request -> request.length() > 100_000)));
        }
    }

    @Test
    void U27_aLimitThatIsLearnedFromARefusalIsKept() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1_000_000)) {
            rig.server.faults().always(PATCH.and(request -> request.length() > 200_000),
                    new Fault.Refuse(413, Map.of("Upload-Limit", "max-append-size=200000"), "", false));
            rig.assertArrivedOnce(rig.attempt(rig.ietf()));
            assertEquals(1, rig.server.journal().count(PATCH.and(request -> request.length() > 200_000)));
        }
    }

    @Test
    void U28_ofTwoLocationsTheOneOfTheFinalAnswerIsUsed() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            // OkHttp shows no interim answers: that theirs is another one can not be seen, and nothing was sent that could be lost
            rig.server.faults().once(PATCH, new Fault.Cut(0, true));
            rig.attempt(rig.ietf());
            rig.server.faults().once(CREATION, new Fault.Alter(Map.of("Location", "/ietf/uploads/1")));
            rig.assertArrivedOnce(rig.attempt(rig.ietf()));
            assertEquals("PATCH /ietf/uploads/1", rig.server.journal().lines().get(5));
        }
    }

    @Test
    void aServerThatGivesNoLocationGetsAPlainUpload() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.faults().once(CREATION, new Fault.Alter(Map.of("Location", "")));
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempt(rig.ietf()));
            assertEquals(1, rig.server.arrivals().count(rig.sha256()));
        }
    }

    @Test
    void aLinkedSourceThatChangedIsTakenBackFromTheServer() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.linked = true;
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            Checkpoint at = rig.attempt(rig.ietf()).last();
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            rig.assertFailed(rig.attempt(rig.ietf(), at), FailureReason.SOURCE_CHANGED, false);
            assertEquals(List.of(), rig.server.arrivals().all());
            assertEquals(1, rig.server.cancelled());
        }
    }

    @Test
    void U12_aLinkedSourceThatWasChangedAndChangedBackBetweenTwoRequestsIsSentAnew() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.linked = true;
            byte[] right = rig.bytes;
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            Checkpoint at = rig.attempt(rig.ietf()).last();
            Files.write(rig.file, right);
            rig.assertArrivedOnce(rig.attempt(rig.ietf(), at));
            assertEquals(2, rig.server.created());
            assertEquals(1, rig.server.cancelled());
        }
    }
}
