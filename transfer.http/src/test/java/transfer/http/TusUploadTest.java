// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.Credentials;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.tck.upload.Fault;
import transfer.tck.upload.Request;
import transfer.tck.upload.TusOptions;
import transfer.tck.upload.UploadServer;

final class TusUploadTest {
    private static final Predicate<Request> POST = request -> request.method().equals("POST");
    private static final Predicate<Request> HEAD = request -> request.method().equals("HEAD");
    private static final Predicate<Request> PATCH = request -> request.method().equals("PATCH");
    private static final Predicate<Request> LAST = PATCH.and(request -> request.length() == UploadBody.LAST);
    private static final TusOptions UNCHECKED = TusOptions.DEFAULT.extensions("creation,termination,expiration");

    @TempDir
    Path folder;

    private UploadRig rig(int size) throws Exception {
        UploadRig rig = new UploadRig(folder, size);
        rig.server.tus(UNCHECKED);
        return rig;
    }

    @Test
    void aBodyArrivesWithItsNameAndType() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.assertArrivedOnce(rig.attempt(rig.tus().header("Content-Type", "image/png")));
            assertEquals(List.of("OPTIONS /tus/files", "POST /tus/files", "PATCH /tus/u1", "PATCH /tus/u1"),
                    rig.server.journal().lines());
            assertEquals(UploadBody.LAST, rig.server.journal().entries().get(3).received());
            String name = Base64.getEncoder().encodeToString("body".getBytes(StandardCharsets.UTF_8));
            String type = Base64.getEncoder().encodeToString("image/png".getBytes(StandardCharsets.UTF_8));
            Map<String, List<String>> creation = rig.server.arrivals().all().get(0).headers();
            assertEquals(List.of("filename " + name + ",filetype " + type), creation.get("Upload-Metadata"));
            assertFalse(creation.containsKey("Content-Type"));
        }
    }

    @Test
    void theUploadResourceIsDurableBeforeTheFirstByte() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(0, true));
            rig.attempt(rig.tus());
            Checkpoint first = rig.delegate.checkpoints().get(0);
            assertEquals(rig.server.url("/tus/u1").toString(), first.resume().get("UploadResource"));
            assertEquals(0, rig.server.journal().received());
        }
    }

    @Test
    void anEmptyBodyArrivesOnce() throws Exception {
        try (UploadRig rig = rig(0)) {
            rig.assertArrivedOnce(rig.attempt(rig.tus()));
        }
    }

    @Test
    void anEmptyBodyWhoseAnswerWasLostIsNotSentAgain() throws Exception {
        try (UploadRig rig = rig(0)) {
            rig.server.faults().once(POST, new Fault.LoseAnswer());
            rig.assertFailed(rig.attempts(rig.tus(), 3), FailureReason.PROTOCOL, false);
            assertEquals(1, rig.server.arrivals().all().size());
        }
    }

    @Test
    void anInterruptedUploadGoesOnWhereTheServerIs() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(200_000, true));
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
            assertEquals(1, rig.server.created());
            assertEquals(300_000, rig.server.journal().received());
        }
    }

    @Test
    void U3_aLostLastAnswerIsAskedForBeforeAnythingIsSentAgain() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
            assertEquals(List.of("PATCH /tus/u1", "PATCH /tus/u1", "HEAD /tus/u1"), rig.server.journal().lines().subList(2, 5));
        }
    }

    @Test
    void U14_aCreationWhoseAnswerWasLostIsMadeAgain() throws Exception {
        try (UploadRig rig = rig(1000)) {
            rig.server.faults().once(POST, new Fault.LoseAnswer());
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
            assertEquals(2, rig.server.created());
        }
    }

    @Test
    void U15_aConflictIsFollowedByAQuestionAndTheRightOffset() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Refuse(409));
            rig.assertArrivedOnce(rig.attempt(rig.tus()));
            assertEquals(List.of("PATCH /tus/u1", "HEAD /tus/u1", "PATCH /tus/u1"), rig.server.journal().lines().subList(2, 5));
        }
    }

    @Test
    void U15_endlessConflictsEndTheAttemptButNotTheUpload() throws Exception {
        try (UploadRig rig = rig(1000)) {
            rig.server.faults().times(4, PATCH, new Fault.Refuse(409));
            TaskResult.Failed failed = rig.assertFailed(rig.attempt(rig.tus()), FailureReason.CLIENT_ERROR, true);
            rig.assertArrivedOnce(rig.attempt(rig.tus(), failed.last()));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void U16_anUploadThatIsGoneIsStartedAnew() throws Exception {
        for (int status : new int[] {403, 404, 410}) {
            Path own = Files.createDirectory(folder.resolve("s" + status));
            try (UploadRig rig = new UploadRig(own, 300_000)) {
                rig.server.tus(UNCHECKED);
                rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
                rig.server.faults().once(HEAD, new Fault.Refuse(status));
                rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
                assertEquals(2, rig.server.created());
            }
        }
    }

    @Test
    void U16_butNotEndlessly() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().always(PATCH, new Fault.Refuse(404));
            rig.assertFailed(rig.attempts(rig.tus(), 9), FailureReason.CLIENT_ERROR, false);
            assertEquals(UploadRig.UPLOADS.resources(), rig.server.created());
        }
    }

    @Test
    void U16_aRefusalThatWantsCredentialsIsNoLoss() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.server.faults().once(HEAD, new Fault.Refuse(403, Map.of("WWW-Authenticate", "Bearer"), "", false));
            TaskResult.Failed failed = rig.assertFailed(rig.attempts(rig.tus(), 2), FailureReason.UNAUTHORIZED, false);
            rig.assertArrivedOnce(rig.attempt(rig.tus(), failed.last()));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void U16_anUploadThatMayHaveBeenTakenAndClearedUpIsNotSentAgain() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            rig.server.faults().always(HEAD, new Fault.Refuse(404));
            TaskResult.Failed failed = rig.assertFailed(rig.attempts(rig.tus(), 9), FailureReason.CLIENT_ERROR, false);
            assertTrue(failed.failure().message().contains("may have arrived"), failed.failure()::message);
            assertEquals(1, rig.server.arrivals().count(rig.sha256()));
        }
    }

    @Test
    void U16_norIsOneThatALateRequestCompletesAfterTheQuestion() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            // what a server says that answers before a request of the attempt before has come to its end
            String before = Integer.toString(300_000 - UploadBody.LAST);
            rig.server.faults().once(HEAD, new Fault.Alter(Map.of("Upload-Offset", before)));
            rig.server.faults().once(request -> PATCH.test(request) && rig.server.arrivals().all().size() == 1, new Fault.Refuse(404));
            rig.assertFailed(rig.attempts(rig.tus(), 9), FailureReason.CLIENT_ERROR, false);
            assertEquals(1, rig.server.arrivals().count(rig.sha256()));
        }
    }

    @Test
    void U16_norIfThatHappensSeveralAttemptsLater() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            String before = Integer.toString(300_000 - UploadBody.LAST);
            rig.server.faults().once(HEAD, new Fault.Alter(Map.of("Upload-Offset", before)));
            rig.server.faults().once(request -> PATCH.test(request) && rig.server.arrivals().all().size() == 1, new Fault.Refuse(503));
            rig.server.faults().always(request -> rig.server.arrivals().all().size() == 1, new Fault.Refuse(404));
            rig.assertFailed(rig.attempts(rig.tus(), 9), FailureReason.CLIENT_ERROR, false);
            assertEquals(1, rig.server.created());
            assertEquals(1, rig.server.arrivals().count(rig.sha256()));
        }
    }

    @Test
    void U16_unlessTheApplicationCallsItIdempotent() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            rig.server.faults().once(HEAD, new Fault.Refuse(404));
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempts(rig.tus().idempotent(), 9));
            assertEquals(2, rig.server.created());
        }
    }

    @Test
    void U17_aLockedUploadIsAskedAgainLaterAndNeverStartedOver() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.server.faults().times(3, HEAD, new Fault.Refuse(423));
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 9));
            assertEquals(1, rig.server.created());
            assertEquals(300_000, rig.server.journal().received());
        }
    }

    @Test
    void U17_aServerThatCallsACutRequestBadIsAsked() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Refuse(400, Map.of(), "ERR_UPLOAD_INTERRUPTED", false));
            rig.server.faults().once(PATCH, new Fault.Refuse(500, Map.of(), "ERR_LOCK_TIMEOUT", false));
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 3));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void U18_anUnsupportedVersionIsAFailure() throws Exception {
        try (UploadRig rig = rig(1000)) {
            rig.server.faults().once(POST, new Fault.Refuse(412, Map.of("Tus-Version", "0.2.2"), "", false));
            rig.assertFailed(rig.attempt(rig.tus()), FailureReason.UNSUPPORTED, false);
        }
    }

    @Test
    void U19_aPartWithAWrongChecksumIsSentAgainFromTheSameOffset() throws Exception {
        try (UploadRig rig = rig(250_000)) {
            rig.server.tus(TusOptions.DEFAULT);
            rig.server.faults().once(request -> request.number("Upload-Offset").orElse(0) == 100_000, new Fault.Refuse(460));
            rig.assertArrivedOnce(rig.attempt(rig.tus()));
            List<String> offsets = rig.server.journal().entries().stream().map(entry -> entry.request())
                    .filter(PATCH).map(request -> request.header("Upload-Offset").orElse("")).toList();
            assertEquals(List.of("0", "100000", "100000", "184464"), offsets);
        }
    }

    @Test
    void U19_checksumsAreSentWhereTheyAreOffered() throws Exception {
        try (UploadRig rig = rig(250_000)) {
            rig.server.tus(TusOptions.DEFAULT);
            rig.assertArrivedOnce(rig.attempt(rig.tus()));
            assertEquals(3, rig.server.journal().count(PATCH.and(request ->
                    request.header("Upload-Checksum").orElse("").startsWith("sha256 "))));
        }
    }

    @Test
    void U19_butNotEndlessly() throws Exception {
        try (UploadRig rig = rig(1000)) {
            rig.server.tus(TusOptions.DEFAULT);
            rig.server.faults().always(PATCH, new Fault.Refuse(460));
            rig.assertFailed(rig.attempt(rig.tus()), FailureReason.CLIENT_ERROR, true);
            assertEquals(4, rig.server.journal().count(PATCH));
        }
    }

    @Test
    void U20_anOffsetBeyondTheLengthIsAFailure() throws Exception {
        assertOffsetFails("300001", false);
    }

    @Test
    void U20_anOffsetThatGoesBackwardsIsAFailure() throws Exception {
        assertOffsetFails("99999", false);
    }

    @Test
    void U20_anOffsetThatIsNoNumberOrMissingIsAnError() throws Exception {
        for (String offset : List.of("-1", "1e3", "0x10", " ", "99999999999999999999")) {
            assertOffsetFails(offset, true);
        }
    }

    /** The server acknowledges 100,000 bytes, and says something else when it is asked later. */
    private void assertOffsetFails(String offset, boolean retryable) throws Exception {
        Path own = Files.createTempDirectory(folder, "o");
        try (UploadRig rig = new UploadRig(own, 300_000)) {
            rig.server.tus(UNCHECKED);
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.server.faults().once(PATCH, new Fault.Cut(50_000, true));
            Checkpoint at = rig.attempt(rig.tus(), rig.attempt(rig.tus()).last()).last();
            assertEquals(100_000, at.bytes());
            rig.server.faults().once(HEAD, new Fault.Alter(Map.of("Upload-Offset", offset)));
            rig.assertFailed(rig.attempt(rig.tus(), at), FailureReason.PROTOCOL, retryable);
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void U20_moreThanWasSentIsAFailure() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.tus(TusOptions.DEFAULT);
            rig.server.faults().once(PATCH, new Fault.Alter(Map.of("Upload-Offset", "100001")));
            rig.assertFailed(rig.attempt(rig.tus()), FailureReason.PROTOCOL, false);
        }
    }

    @Test
    void U20_lessThanWasSentIsSentAgain() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(120_000, false));
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
            assertEquals("120000", rig.server.journal().entries().get(4).request().header("Upload-Offset").orElse(""));
        }
    }

    @Test
    void U20_anAnswerWithoutAnOffsetIsFollowedByAQuestion() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Alter(Map.of("Upload-Offset", "")));
            rig.assertArrivedOnce(rig.attempt(rig.tus()));
            assertEquals("HEAD /tus/u1", rig.server.journal().lines().get(3));
        }
    }

    @Test
    void U20_anotherLengthThanOursIsAFailure() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.server.faults().once(HEAD, new Fault.Alter(Map.of("Upload-Length", "300001")));
            rig.assertFailed(rig.attempts(rig.tus(), 2), FailureReason.PROTOCOL, false);
        }
    }

    @Test
    void U20_aServerThatSaysItHasAllBeforeTheEndWasSentIsNotBelieved() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            Checkpoint at = rig.attempt(rig.tus()).last();
            rig.server.faults().once(HEAD, new Fault.Alter(Map.of("Upload-Offset", "300000")));
            rig.assertFailed(rig.attempt(rig.tus(), at), FailureReason.PROTOCOL, false);
        }
    }

    @Test
    void U21_anUploadThatHasExpiredIsStartedAnewWithoutAQuestion() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.tus(UNCHECKED.expires(Instant.parse("2020-01-01T00:00:00Z")));
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
            assertEquals(2, rig.server.created());
            assertEquals(0, rig.server.journal().count(HEAD));
        }
    }

    @Test
    void U21_butOneThatMayBeCompleteIsAskedFirst() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.tus(UNCHECKED.expires(Instant.parse("2020-01-01T00:00:00Z")));
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void U21_aClockThatIsWrongDoesNotEndTheUpload() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.tus(UNCHECKED.expires(Instant.parse("2020-01-01T00:00:00Z")));
            rig.server.faults().times(8, PATCH, new Fault.Cut(50_000, true));
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 20));
            assertEquals(UploadRig.UPLOADS.resources(), rig.server.created());
        }
    }

    @Test
    void U22_aLocationOnAnotherOriginGetsNoCredentials() throws Exception {
        try (UploadRig rig = rig(1000); UploadServer other = UploadServer.start()) {
            other.tus(UNCHECKED);
            rig.credentials = Credentials.bearer("secret");
            createOn(other, 1000);
            rig.server.faults().once(POST, new Fault.Alter(Map.of("Location", other.url("/tus/u1").toString())));
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempt(rig.tus()));
            assertEquals(1, other.arrivals().count(rig.sha256()));
            assertTrue(other.journal().entries().stream().noneMatch(entry ->
                    entry.request().headers().containsKey("Authorization") && PATCH.test(entry.request())));
        }
    }

    private static void createOn(UploadServer server, int length) throws Exception {
        java.net.http.HttpClient.newHttpClient().send(
                java.net.http.HttpRequest.newBuilder(server.url("/tus/files")).header("Tus-Resumable", "1.0.0")
                        .header("Upload-Length", Integer.toString(length))
                        .POST(java.net.http.HttpRequest.BodyPublishers.noBody()).build(),
                java.net.http.HttpResponse.BodyHandlers.discarding());
    }

    @Test
    void U22_aCreationThatDoesNotSayWhereIsAFailure() throws Exception {
        for (String location : List.of("", "ftp://x/y", "http://")) {
            Path own = Files.createTempDirectory(folder, "l");
            try (UploadRig rig = new UploadRig(own, 1000)) {
                rig.server.faults().once(POST, new Fault.Alter(Map.of("Location", location)));
                rig.assertFailed(rig.attempt(rig.tus()), FailureReason.PROTOCOL, false);
            }
        }
    }

    @Test
    void U27_anUploadThatIsTooLargeIsNotBegun() throws Exception {
        try (UploadRig rig = rig(1000)) {
            rig.server.tus(UNCHECKED.maxSize(999));
            rig.assertFailed(rig.attempt(rig.tus()), FailureReason.TOO_LARGE, false);
            assertEquals(List.of("OPTIONS /tus/files"), rig.server.journal().lines());
        }
    }

    @Test
    void U29_whatAnotherClientAppendedIsNeitherSentAgainNorClaimed() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(PATCH, new Fault.Hold(reached, release));
            TransferTask one = rig.session.start(rig.task(rig.tus().build(), Checkpoint.NONE));
            reached.await();
            Checkpoint recorded = rig.delegate.checkpoints().get(0);
            rig.assertArrivedOnce(rig.attempt(rig.tus(), recorded));
            release.countDown();
            TaskResult.Failed late = assertInstanceOf(TaskResult.Failed.class, rig.delegate.await(one.identifier()));
            TaskResult last = late.failure().retryable() ? rig.attempts(rig.tus(), late.last(), 3) : late;
            rig.assertFailed(last, FailureReason.PROTOCOL, false);
            assertEquals(1, rig.server.arrivals().all().size());
        }
    }

    @Test
    void aPartThatIsTooLargeForSomethingInBetweenIsHalved() throws Exception {
        try (UploadRig rig = rig(1_000_000)) {
            rig.server.faults().always(PATCH.and(request -> request.length() > 300_000), new Fault.Refuse(413));
            rig.assertArrivedOnce(rig.attempt(rig.tus()));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void butNotEndlessly() throws Exception {
        try (UploadRig rig = rig(1_000_000)) {
            rig.server.faults().always(PATCH, new Fault.Refuse(413));
            rig.assertFailed(rig.attempt(rig.tus()), FailureReason.TOO_LARGE, false);
        }
    }

    @Test
    void aLinkedSourceThatChangedIsTakenBackFromTheServer() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            Checkpoint at = rig.attempt(rig.tus()).last();
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            rig.assertFailed(rig.attempt(rig.tus(), at), FailureReason.SOURCE_CHANGED, false);
            assertEquals(List.of(), rig.server.arrivals().all());
            assertEquals(1, rig.server.cancelled());
        }
    }

    @Test
    void U12_aLinkedSourceThatWasChangedAndChangedBackBetweenTwoRequestsIsSentAnew() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            FileTime time = Files.getLastModifiedTime(rig.file);
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            Files.setLastModifiedTime(rig.file, time);
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            Checkpoint at = rig.attempt(rig.tus()).last();
            Files.write(rig.file, rig.bytes);
            Files.setLastModifiedTime(rig.file, time);
            rig.assertArrivedOnce(rig.attempt(rig.tus(), at));
            assertEquals(2, rig.server.created());
            assertEquals(1, rig.server.cancelled());
        }
    }

    @Test
    void U12_norIsAMixSentIfItIsChangedBackWhileItIsSent() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            Checkpoint at = rig.attempt(rig.tus()).last();
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(HEAD, new Fault.Hold(reached, release));
            TransferTask task = rig.session.start(rig.task(rig.tus().build(), at));
            reached.await();
            Files.write(rig.file, rig.bytes);
            release.countDown();
            TaskResult.Failed failed =
                    rig.assertFailed(rig.delegate.await(task.identifier()), FailureReason.SOURCE_CHANGED, true);
            assertEquals(List.of(), rig.server.arrivals().all());
            assertEquals(1, rig.server.cancelled());
            rig.assertArrivedOnce(rig.attempt(rig.tus(), failed.last()));
        }
    }

    @Test
    void U12_aPartThatTheServerTookLessOfIsNotProvenByReadingItAgain() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(PATCH, new Fault.Refuse(409));
            rig.server.faults().once(HEAD, new Fault.Hold(reached, release));
            TransferTask task = rig.session.start(rig.task(rig.tus().build(), Checkpoint.NONE));
            reached.await();
            Files.write(rig.file, rig.bytes);
            release.countDown();
            rig.assertArrivedOnce(rig.delegate.await(task.identifier()));
        }
    }

    @Test
    void aLinkedSourceOfWhichAnotherNameIsRemovedArrives() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            Path other = Files.createLink(folder.resolve("other"), rig.file);
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(PATCH, new Fault.Hold(reached, release));
            TransferTask task = rig.session.start(rig.task(rig.tus().build(), Checkpoint.NONE));
            reached.await();
            Files.delete(other);
            release.countDown();
            rig.assertArrivedOnce(rig.delegate.await(task.identifier()));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void aLinkedSourceThatDidNotChangeArrives() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
            assertEquals(300_000, rig.server.journal().received());
        }
    }

    @Test
    void aRedirectedUploadResourceIsFollowed() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Refuse(307, Map.of("Location", "/tus/u1"), "", false));
            rig.assertArrivedOnce(rig.attempt(rig.tus()));
        }
    }

    @Test
    void theStatusOfTheLastAnswerIsKept() throws Exception {
        try (UploadRig rig = rig(1000)) {
            rig.server.faults().once(PATCH, new Fault.Alter(OptionalInt.of(200), Map.of("ETag", "\"x\"")));
            TaskResult.Succeeded succeeded = rig.assertArrivedOnce(rig.attempt(rig.tus()));
            assertEquals(200, succeeded.response().orElseThrow().status());
            assertEquals("\"x\"", succeeded.response().orElseThrow().headers().get("etag"));
        }
    }
}
