// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static transfer.http.UploadRequests.HEAD;
import static transfer.http.UploadRequests.LAST;
import static transfer.http.UploadRequests.PATCH;
import static transfer.http.UploadRequests.POST;
import static transfer.http.UploadRequests.PUT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.tck.upload.Fault;
import transfer.tck.upload.IetfOptions;

/** Servers and changes of the source that would make an upload arrive twice, mixed, or not at all and yet well. */
final class HostileUploadTest {
    @TempDir
    Path folder;

    private UploadRig rig(int size) throws Exception {
        return UploadRig.unchecked(folder, size);
    }

    @Test
    void aNewUploadThatHoldsBytesOfSomebodyElseIsNotContinued() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.attempt(rig.tus());
            rig.server.faults().once(POST, new Fault.Alter(Map.of("Location", "/tus/u1")));
            rig.assertFailed(rig.attempt(rig.tus()), FailureReason.PROTOCOL, false);
            assertEquals(List.of(), rig.server.arrivals().all());
        }
    }

    @Test
    void aPartThatSomethingOnTheWaySentTwiceCounts() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.faults().once(PATCH, new Fault.Alter(OptionalInt.of(409), Map.of("Upload-Offset", "")));
            rig.assertArrivedOnce(rig.attempt(rig.tus()));
            assertEquals(300_000, rig.server.journal().received());
        }
    }

    @Test
    void aSuccessBehindARedirectThatTookTheBodyIsNone() throws Exception {
        try (UploadRig rig = rig(2_000_000)) {
            rig.server.faults().once(PUT, new Fault.Alter(OptionalInt.of(307), Map.of("Location", "/plain/elsewhere")));
            rig.server.faults().once(request -> request.target().equals("/plain/elsewhere"), new Fault.Refuse(200));
            rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.PROTOCOL, true);
        }
    }

    @Test
    void anUploadThatIsCalledCompleteBeforeItsEndCameIsNoSuccess() throws Exception {
        int size = 16 << 20;
        try (UploadRig rig = rig(size)) {
            // so that all of it is one last part, more than connections hold
            rig.server.ietf(IetfOptions.DEFAULT.limits(IetfOptions.Limits.append(size, 2L * size)));
            rig.server.faults().once(PATCH, new Fault.Refuse(200, Map.of("Upload-Complete", "?1"), "", true));
            assertInstanceOf(TaskResult.Failed.class, rig.attempt(rig.ietf()));
            assertEquals(List.of(), rig.server.arrivals().all());
        }
    }

    @Test
    void aRefusalThatWasLostIsNotTakenForASuccessBecauseTheServerIsBusy() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.ietf(IetfOptions.DEFAULT.finalStatus(422));
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            rig.server.faults().once(PATCH.and(request -> request.length() == 0), new Fault.Refuse(503));
            rig.server.faults().once(PATCH.and(request -> request.length() == 0), new Fault.Cut(0, true));
            TaskResult.Failed failed = rig.assertFailed(rig.attempts(rig.ietf(), 9), FailureReason.CLIENT_ERROR, false);
            assertEquals(422, failed.response().orElseThrow().status());
        }
    }

    @Test
    void anUploadThatMayBeCompleteIsNotRemovedBecauseItsSourceChanged() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            Checkpoint at = rig.attempt(rig.tus()).last();
            // a request that is still on its way when the server is asked
            rig.server.faults().once(HEAD, new Fault.Alter(Map.of("Upload-Offset", Integer.toString(300_000 - UploadBody.LAST))));
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            rig.assertFailed(rig.attempt(rig.tus(), at), FailureReason.SOURCE_CHANGED, false);
            assertEquals(0, rig.server.cancelled());
            assertEquals(1, rig.server.arrivals().count(rig.sha256()));
        }
    }

    @Test
    void anUploadThatLacksItsLastBytesOnlyGoesOnAlthoughItsSourceWasTouched() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            rig.server.faults().once(LAST, new Fault.Cut(100, true));
            Checkpoint at = rig.attempt(rig.tus()).last();
            touch(rig);
            rig.assertArrivedOnce(rig.attempt(rig.tus(), at));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void aSourceThatIsTouchedAgainAndAgainEndsTheTransfer() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            rig.server.faults().always(PATCH, new Fault.Cut(100_000, true));
            Checkpoint at = Checkpoint.NONE;
            for (int i = 0; i < UploadRig.UPLOADS.resources(); i++) {
                TaskResult.Failed failed = rig.assertFailed(rig.attempt(rig.tus(), at), FailureReason.NETWORK, true);
                at = failed.last();
                touch(rig);
            }
            rig.assertFailed(rig.attempt(rig.tus(), at), FailureReason.SOURCE_CHANGED, false);
            assertEquals(UploadRig.UPLOADS.resources(), rig.server.created());
            assertEquals(UploadRig.UPLOADS.resources(), rig.server.cancelled());
        }
    }

    private void touch(UploadRig rig) throws Exception {
        Files.delete(Files.createLink(folder.resolve("other"), rig.file));
    }

    @Test
    void whatWasFoundOutIsRememberedOfALargePlainUploadToo() throws Exception {
        try (UploadRig rig = rig(2_000_000)) {
            UploadRequest.Builder upload = UploadRequest.of(rig.file).to(rig.server.url("/plain/a")).protocol(UploadProtocol.AUTO);
            rig.server.faults().always(PUT, new Fault.Cut(1_000_000, true));
            assertInstanceOf(TaskResult.Failed.class, rig.attempt(upload));
            rig.server.faults().clear();
            Checkpoint recorded = rig.delegate.checkpoints().get(0);
            assertEquals("PLAIN", recorded.resume().get("Protocol"));
            rig.assertArrivedOnce(rig.attempt(upload, recorded));
            assertEquals(1, rig.server.journal().count(request -> request.method().equals("OPTIONS")));
        }
    }

    @Test
    void anErrorPageIsNoSuccessInAnyProtocol() throws Exception {
        Map<String, String> page = Map.of("Content-Type", "text/html");
        for (int status : List.of(200, 201, 204)) {
            try (UploadRig rig = new UploadRig(Files.createTempDirectory(folder, "page"), 300_000)) {
                rig.server.tus(UploadRig.UNCHECKED);
                rig.server.faults().always(request -> true, new Fault.Refuse(status, page, status == 204 ? "" : "<html>", false));
                for (UploadRequest.Builder upload : List.of(rig.tus(), rig.tus().method("POST"))) {
                    assertInstanceOf(TaskResult.Failed.class, rig.attempt(upload));
                }
                rig.server.faults().clear();
                rig.server.faults().always(PATCH, new Fault.Refuse(status, page, status == 204 ? "" : "<html>", false));
                assertInstanceOf(TaskResult.Failed.class, rig.attempt(rig.tus()));
                assertInstanceOf(TaskResult.Failed.class, rig.attempt(rig.ietf().method("POST")));
                assertEquals(List.of(), rig.server.arrivals().all());
            }
        }
    }
}
