// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static transfer.http.UploadRequests.HEAD;
import static transfer.http.UploadRequests.LAST;
import static transfer.http.UploadRequests.PATCH;
import static transfer.http.UploadRequests.POST;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.transport.TaskResult;
import transfer.tck.upload.Fault;
import transfer.tck.upload.TusOptions;

/** What a tus server may do to an upload that it has. */
final class TusFaultsTest {
    @TempDir
    Path folder;

    private UploadRig rig(int size) throws Exception {
        return UploadRig.unchecked(folder, size);
    }

    @Test
    void U16_anUploadThatIsGoneIsStartedAnew() throws Exception {
        for (int status : new int[] {403, 404, 410}) {
            Path own = Files.createDirectory(folder.resolve("s" + status));
            try (UploadRig rig = new UploadRig(own, 300_000)) {
                rig.server.tus(UploadRig.UNCHECKED);
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
}
