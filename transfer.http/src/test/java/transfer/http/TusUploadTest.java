// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static transfer.http.UploadRequests.LAST;
import static transfer.http.UploadRequests.PATCH;
import static transfer.http.UploadRequests.POST;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.tck.upload.Fault;

final class TusUploadTest {
    @TempDir
    Path folder;

    private UploadRig rig(int size) throws Exception {
        return UploadRig.unchecked(folder, size);
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
    void U27_anUploadThatIsTooLargeIsNotBegun() throws Exception {
        try (UploadRig rig = rig(1000)) {
            rig.server.tus(UploadRig.UNCHECKED.maxSize(999));
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
