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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.Credentials;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.tck.upload.Fault;
import transfer.tck.upload.TusOptions;
import transfer.tck.upload.UploadServer;

/** What a tus server may say of how far an upload is, until when it is there, and where. */
final class TusOffsetsTest {
    @TempDir
    Path folder;

    private UploadRig rig(int size) throws Exception {
        return UploadRig.unchecked(folder, size);
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
            rig.server.tus(UploadRig.UNCHECKED);
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
            rig.server.tus(UploadRig.UNCHECKED.expires(Instant.parse("2020-01-01T00:00:00Z")));
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
            assertEquals(2, rig.server.created());
            assertEquals(0, rig.server.journal().count(HEAD));
        }
    }

    @Test
    void U21_butOneThatMayBeCompleteIsAskedFirst() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.tus(UploadRig.UNCHECKED.expires(Instant.parse("2020-01-01T00:00:00Z")));
            rig.server.faults().once(LAST, new Fault.LoseAnswer());
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void U21_aClockThatIsWrongDoesNotEndTheUpload() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.server.tus(UploadRig.UNCHECKED.expires(Instant.parse("2020-01-01T00:00:00Z")));
            rig.server.faults().times(8, PATCH, new Fault.Cut(50_000, true));
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 20));
            assertEquals(UploadRig.UPLOADS.resources(), rig.server.created());
        }
    }

    @Test
    void U22_aLocationOnAnotherOriginGetsNoCredentials() throws Exception {
        try (UploadRig rig = rig(1000); UploadServer other = UploadServer.start()) {
            other.tus(UploadRig.UNCHECKED);
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
}
