// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static transfer.http.UploadRequests.HEAD;
import static transfer.http.UploadRequests.PATCH;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.tck.upload.Fault;
import transfer.tck.upload.IetfOptions;
import transfer.tck.upload.IetfOptions.Limits;
import transfer.tck.upload.Request;

/** What a server of Resumable Uploads for HTTP may do to an upload that it has, and say of it. */
final class IetfFaultsTest {
    private static final Predicate<Request> CREATION = request -> request.is("PUT", "/ietf/") || request.is("POST", "/ietf/");
    private static final Predicate<Request> LAST = PATCH.and(request -> request.flag("Upload-Complete").orElse(false));

    @TempDir
    Path folder;

    @Test
    void U16_anUploadThatIsGoneIsStartedAnewButNotEndlessly() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            TaskResult cut = rig.attempt(rig.ietf().method("POST"));
            rig.server.expire();
            rig.assertArrivedOnce(rig.attempt(rig.ietf().method("POST"), cut.last()));
            assertEquals(2, rig.server.created());
            rig.server.faults().always(PATCH, new Fault.Refuse(410));
            rig.assertFailed(rig.attempts(rig.ietf(), 9), FailureReason.CLIENT_ERROR, false);
            assertEquals(2 + UploadRig.UPLOADS.resources(), rig.server.created());
        }
    }

    @Test
    void U17_aLockedUploadIsAskedAgainLaterAndNeverStartedOver() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.server.faults().once(HEAD, new Fault.Refuse(423));
            rig.server.faults().once(HEAD, new Fault.Refuse(409));
            rig.assertArrivedOnce(rig.attempts(rig.ietf(), 9));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void U20_offsetsThatCanNotBeRightAreFailures() throws Exception {
        assertOffsetFails("300001", false);
        assertOffsetFails("99999", false);
        for (String offset : List.of("", "-5", "1.0", "\"7\"", "1234567890123456")) {
            assertOffsetFails(offset, true);
        }
    }

    private void assertOffsetFails(String offset, boolean retryable) throws Exception {
        Path own = Files.createTempDirectory(folder, "o");
        try (UploadRig rig = new UploadRig(own, 300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.server.faults().once(PATCH, new Fault.Cut(50_000, true));
            Checkpoint at = rig.attempt(rig.ietf(), rig.attempt(rig.ietf()).last()).last();
            assertEquals(100_000, at.bytes());
            rig.server.faults().once(HEAD, new Fault.Alter(Map.of("Upload-Offset", offset)));
            rig.assertFailed(rig.attempt(rig.ietf(), at), FailureReason.PROTOCOL, retryable);
        }
    }

    @Test
    void U20_whatTheServerGotElsewhereIsNotSent() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(LAST, new Fault.Hold(reached, release));
            TransferTask one = rig.session.start(rig.task(rig.ietf().build(), Checkpoint.NONE));
            reached.await();
            Checkpoint first = rig.delegate.checkpoints().get(0);
            rig.assertArrivedOnce(rig.attempt(rig.ietf(), first));
            assertEquals(300_000, rig.server.journal().received());
            release.countDown();
            rig.delegate.await(one.identifier());
        }
    }

    @Test
    void U21_anUploadWhoseAgeIsOverIsStartedAnew() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            Limits dying = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(0));
            rig.server.ietf(IetfOptions.DEFAULT.limits(dying));
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            TaskResult cut = rig.attempt(rig.ietf());
            while (java.time.Instant.now().getEpochSecond()
                    <= ((java.time.Instant) cut.last().resume().get("Expires")).getEpochSecond()) {
                Thread.onSpinWait();
            }
            rig.assertArrivedOnce(rig.attempt(rig.ietf(), cut.last()));
            assertEquals(2, rig.server.created());
            assertEquals(0, rig.server.journal().count(HEAD));
        }
    }

    @Test
    void U22_aRelativeLocationIsResolved() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.faults().once(CREATION, new Fault.Alter(Map.of("Location", "uploads/1#x")));
            rig.assertArrivedOnce(rig.attempt(rig.ietf()));
        }
    }
}
