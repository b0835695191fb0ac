// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.transport.TaskResult;
import transfer.tck.upload.Fault;
import transfer.tck.upload.IetfOptions;
import transfer.tck.upload.TusOptions;

final class UploadDetectionTest {
    @TempDir
    Path folder;

    private static UploadRequest.Builder auto(UploadRig rig, String target) {
        return UploadRequest.of(rig.file).to(rig.server.url(target));
    }

    private static List<String> asked(UploadRig rig) {
        return rig.server.journal().lines();
    }

    @Test
    void aServerThatOffersNothingGetsAPlainUpload() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            TaskResult result = rig.assertArrivedOnce(rig.attempt(auto(rig, "/plain/a")));
            assertEquals(List.of("OPTIONS /plain/a", "PUT /plain/a"), asked(rig));
            assertEquals("PLAIN", result.last().resume().get("Protocol"));
        }
    }

    @Test
    void aServerThatOffersTusGetsTus() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.tus(TusOptions.DEFAULT.extensions("creation"));
            rig.assertArrivedOnce(rig.attempt(auto(rig, "/tus/files")));
            assertEquals(List.of("OPTIONS /tus/files", "POST /tus/files", "PATCH /tus/u1"), asked(rig));
        }
    }

    @Test
    void aServerThatOffersTheIetfProtocolGetsThat() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.assertArrivedOnce(rig.attempt(auto(rig, "/ietf/files")));
            assertEquals(List.of("OPTIONS /ietf/files", "PUT /ietf/files", "PATCH /ietf/uploads/1"), asked(rig));
        }
    }

    @Test
    void tusWithoutCreationIsNoOffer() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            Map<String, String> tus = Map.of("Tus-Version", "1.0.0", "Tus-Extension", "termination");
            rig.server.faults().once(request -> request.method().equals("OPTIONS"), new Fault.Alter(tus));
            rig.assertArrivedOnce(rig.attempt(auto(rig, "/plain/a")));
            assertEquals("PUT /plain/a", asked(rig).get(1));
        }
    }

    @Test
    void whatWasFoundIsRememberedAndNotAskedForAgain() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.faults().once(request -> request.method().equals("PATCH"), new Fault.Cut(500, true));
            rig.assertArrivedOnce(rig.attempts(auto(rig, "/ietf/files"), 2));
            assertEquals(1, rig.server.journal().count(request -> request.method().equals("OPTIONS")));
        }
    }

    @Test
    void aServerThatRefusesTheQuestionGetsAPlainUpload() throws Exception {
        for (int status : new int[] {400, 403, 404, 405, 501}) {
            Path own = java.nio.file.Files.createDirectory(folder.resolve("s" + status));
            try (UploadRig rig = new UploadRig(own, 1000)) {
                rig.server.faults().once(request -> request.method().equals("OPTIONS"), new Fault.Refuse(status));
                rig.assertArrivedOnce(rig.attempt(auto(rig, "/plain/a")));
            }
        }
    }

    @Test
    void troubleWithTheQuestionDoesNotMakeAResumableUploadPlain() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.faults().once(request -> true, new Fault.Refuse(503));
            rig.server.faults().once(request -> true, new Fault.Refuse(500));
            rig.server.faults().once(request -> true, new Fault.Refuse(429));
            rig.server.faults().once(request -> true, new Fault.LoseAnswer());
            rig.assertArrivedOnce(rig.attempts(auto(rig, "/ietf/files"), 9));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void aQuestionThatWantsCredentialsIsAskedAgainWithThem() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            Fault challenge = new Fault.Refuse(401, Map.of("WWW-Authenticate", "Bearer realm=\"x\""), "", false);
            rig.server.faults().once(request -> true, challenge);
            TaskResult.Failed failed =
                    rig.assertFailed(rig.attempt(auto(rig, "/ietf/files")), FailureReason.UNAUTHORIZED, false);
            assertEquals(List.of("Bearer realm=\"x\""), failed.challenges());
            rig.assertArrivedOnce(rig.attempt(auto(rig, "/ietf/files"), failed.last()));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void aFormIsPlainWithoutAnyQuestion() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            UploadRequest.Form form = new UploadRequest.Form("f", "n", Map.of());
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempt(auto(rig, "/plain/a").method("POST").form(form)));
            assertEquals(List.of("POST /plain/a"), asked(rig));
        }
    }

    @Test
    void U24_whereTheInteropVersionDoesNotMatchTheUploadIsPlain() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.ietf(IetfOptions.DEFAULT.interop(OptionalInt.of(3)));
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempt(auto(rig, "/ietf/files")));
            assertEquals(List.of("OPTIONS /ietf/files", "PUT /ietf/files", "PUT /ietf/files"), asked(rig));
            assertEquals(1, rig.server.arrivals().count(rig.sha256()));
        }
    }

    @Test
    void theInteropVersionIsConfigurableAndMayBeLeftOut() throws Exception {
        for (OptionalInt version : List.of(OptionalInt.empty(), OptionalInt.of(8))) {
            Path own = java.nio.file.Files.createDirectory(folder.resolve("v" + version.orElse(0)));
            try (UploadRig rig = new UploadRig(own, 1000, UploadRig.SETTINGS.with(UploadRig.UPLOADS.interopVersion(version)))) {
                rig.server.ietf(IetfOptions.DEFAULT.interop(version));
                rig.assertArrivedOnce(rig.attempt(rig.ietf()));
                String sent = version.isPresent() ? "8" : "";
                rig.server.journal().entries().stream().skip(1).forEach(entry ->
                        assertEquals(sent, entry.request().header("Upload-Draft-Interop-Version").orElse("")));
                assertEquals(1, rig.server.created());
            }
        }
    }

    @Test
    void belowTheSmallestResumableSizeTheUploadIsPlain() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            Fault limit = new Fault.Alter(Map.of("Upload-Limit", "min-size=1001"));
            rig.server.faults().once(request -> request.method().equals("OPTIONS"), limit);
            rig.assertArrivedOnce(rig.attempt(auto(rig, "/ietf/files")));
            assertEquals(0, rig.server.created());
        }
    }

    @Test
    void anExplicitProtocolIsTakenAlsoWhereTheQuestionIsRefused() throws Exception {
        for (UploadProtocol protocol : List.of(UploadProtocol.TUS, UploadProtocol.IETF)) {
            Path own = java.nio.file.Files.createDirectory(folder.resolve(protocol.name()));
            try (UploadRig rig = new UploadRig(own, 1000)) {
                rig.server.faults().once(request -> true, new Fault.Refuse(405));
                rig.assertArrivedOnce(rig.attempt(protocol == UploadProtocol.TUS ? rig.tus() : rig.ietf()));
                assertEquals(1, rig.server.created());
            }
        }
    }
}
