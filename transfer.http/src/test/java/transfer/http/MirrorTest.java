// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.Representation;

/** Mirrors are used with a digest or an equal strong validator, and never otherwise. */
final class MirrorTest extends DownloadFaults {
    private TaskResult onMirror(LyingServer mirror, DownloadRequest request, Checkpoint from) throws Exception {
        return rig.delegate.await(rig.session.start(rig.task(request, mirror.url("/file"), from)).identifier());
    }

    private static String digest(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void aMirrorWithTheSameTagContinuesTheFile() throws Exception {
        try (LyingServer mirror = LyingServer.start()) {
            rig.server.on("/file", FIRST.cutAfter(HERE));
            mirror.on("/file", FIRST);
            TaskResult cut = rig.attempt(rig.request("/file").build());
            arrived(onMirror(mirror, rig.request("/file").build(), cut.last()), OLD);
            assertEquals(Optional.of("bytes=60000-"), mirror.requests().get(0).header("Range"));
        }
    }

    @Test
    void aMirrorWithAnotherTagIsNotBelievedWithoutADigest() throws Exception {
        try (LyingServer mirror = LyingServer.start()) {
            rig.server.on("/file", FIRST.cutAfter(HERE), FIRST);
            mirror.on("/file", SECOND);
            TaskResult cut = rig.attempt(rig.request("/file").build());
            TaskResult.Failed failed =
                    failed(onMirror(mirror, rig.request("/file").build(), cut.last()), FailureReason.UNSUPPORTED, true);
            assertEquals(HERE, failed.last().bytes());
            arrived(rig.attempt(rig.request("/file").build(), failed.last()), OLD);
        }
    }

    @Test
    void aMirrorAloneProvesNothing() throws Exception {
        try (LyingServer mirror = LyingServer.start()) {
            mirror.on("/file", FIRST);
            failed(onMirror(mirror, rig.request("/file").build(), Checkpoint.NONE), FailureReason.UNSUPPORTED, true);
            assertEquals(0, rig.bytes().length);
        }
    }

    @Test
    void withADigestAMirrorWithAnotherTagContinuesTheFile() throws Exception {
        try (LyingServer mirror = LyingServer.start()) {
            rig.server.on("/file", FIRST.cutAfter(HERE));
            mirror.on("/file", new Representation(OLD, "\"of the mirror\""));
            DownloadRequest request = rig.request("/file").digest("sha-256", digest(OLD)).build();
            TaskResult cut = rig.attempt(request);
            arrived(onMirror(mirror, request, cut.last()), OLD);
            assertEquals(Optional.of("bytes=60000-"), mirror.requests().get(0).header("Range"));
            assertEquals(Optional.empty(), mirror.requests().get(0).header("If-Range"));
        }
    }

    @Test
    void withADigestAMirrorWithOtherBytesIsFoundOut() throws Exception {
        try (LyingServer mirror = LyingServer.start()) {
            rig.server.on("/file", FIRST.cutAfter(HERE));
            mirror.on("/file", new Representation(NEW, "\"of the mirror\""), FIRST);
            DownloadRequest request = rig.request("/file").digest("sha-256", digest(OLD)).build();
            TaskResult cut = rig.attempt(request);
            arrived(onMirror(mirror, request, cut.last()), OLD);
        }
    }
}
