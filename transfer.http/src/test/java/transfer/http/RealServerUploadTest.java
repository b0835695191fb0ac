// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.store.StagedBody;
import transfer.api.transport.TaskResult;
import transfer.tck.server.Lighttpd;
import transfer.tck.server.Nginx;
import transfer.tck.server.S3rver;
import transfer.tck.server.TusNode;
import transfer.tck.upload.UploadServer;

/**
 * Large uploads, interrupted several times, to servers that others have written (and to the IETF one of our own). A PUT has 256 MiB, or
 * {@code upload.mib}.
 */
final class RealServerUploadTest {
    private static final long TUS_SIZE = 256L << 20;
    private static final long PUT_SIZE = Long.getLong("upload.mib", 256) << 20;
    private static final long S3_SIZE = 64L << 20;
    private static final int TIMES = 4;

    @TempDir
    Path folder;

    private InterruptedUpload upload(long size) throws Exception {
        Path file = folder.resolve("body");
        String sha256 = UploadTools.write(file, size);
        return new InterruptedUpload(file, new StagedBody(size, sha256, false), size);
    }

    private UploadRequest request(java.net.URI url, UploadProtocol protocol) {
        return UploadRequest.of(folder.resolve("body")).to(url).protocol(protocol).build();
    }

    private static void assertLittleSentTwice(InterruptedUpload upload, long sent) {
        assertEquals(TIMES, upload.interruptions());
        assertTrue(sent - TUS_SIZE < TUS_SIZE / 50, () -> (sent - TUS_SIZE) + " bytes sent twice");
    }

    @Test
    void aTusServerGetsTheBodyOnceAndHardlyAnyByteTwice() throws Exception {
        UploadTools.assumeThere(TusNode.missing());
        InterruptedUpload upload = upload(TUS_SIZE);
        try (TusNode server = TusNode.start(Files.createDirectory(folder.resolve("server")))) {
            TaskResult result = upload.run(request(server.url(), UploadProtocol.AUTO), TIMES);
            assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
            assertEquals(1, server.uploads().size());
            assertEquals(UploadTools.sha256(folder.resolve("body")), UploadTools.sha256(server.uploads().get(0)));
            assertLittleSentTwice(upload, upload.sent());
        }
    }

    @Test
    void anIetfServerGetsTheBodyOnceAndHardlyAnyByteTwice() throws Exception {
        InterruptedUpload upload = upload(TUS_SIZE);
        try (UploadServer server = UploadServer.start()) {
            TaskResult result = upload.run(request(server.url("/ietf/files"), UploadProtocol.AUTO), TIMES);
            assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
            assertEquals(1, server.created());
            assertEquals(1, server.arrivals().count(UploadTools.sha256(folder.resolve("body"))));
            // its interim answers are not read, so that a broken connection loses what had not left this machine: count at the server
            assertLittleSentTwice(upload, server.journal().received());
        }
    }

    @Test
    void nginxGetsTheRightBytesByPut() throws Exception {
        UploadTools.assumeThere(Nginx.program().isPresent() ? Optional.empty() : Optional.of("nginx is not installed"));
        InterruptedUpload upload = upload(PUT_SIZE);
        Path documents = Files.createDirectory(folder.resolve("documents"));
        try (Nginx server = Nginx.start(Files.createDirectory(folder.resolve("nginx")), documents,
                "dav_methods PUT;", "create_full_put_path on;")) {
            TaskResult result = upload.run(request(server.url("/a/b"), UploadProtocol.AUTO), 1);
            assertEquals(1, upload.interruptions());
            TaskResult.Succeeded succeeded = assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
            assertEquals(201, succeeded.response().orElseThrow().status());
            assertEquals(UploadTools.sha256(folder.resolve("body")), UploadTools.sha256(documents.resolve("a").resolve("b")));
        }
    }

    @Test
    void anImitationOfS3GetsTheRightBytesByPut() throws Exception {
        UploadTools.assumeThere(S3rver.missing());
        InterruptedUpload upload = upload(S3_SIZE);
        try (S3rver server = S3rver.start(Files.createDirectory(folder.resolve("s3")))) {
            TaskResult result = upload.run(request(server.url("/b"), UploadProtocol.AUTO), 1);
            assertEquals(1, upload.interruptions());
            TaskResult.Succeeded succeeded = assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
            assertEquals(200, succeeded.response().orElseThrow().status());
            try (InputStream stored = server.url("/b").toURL().openStream()) {
                assertEquals(UploadTools.sha256(folder.resolve("body")), UploadTools.sha256(stored));
            }
        }
    }

    @Test
    void lighttpdGetsTheRightBytesByPut() throws Exception {
        UploadTools.assumeThere(Lighttpd.missing());
        InterruptedUpload upload = upload(PUT_SIZE);
        Path documents = Files.createDirectory(folder.resolve("documents"));
        try (Lighttpd server = Lighttpd.start(Files.createDirectory(folder.resolve("lighttpd")), documents)) {
            TaskResult result = upload.run(request(server.url("/b"), UploadProtocol.AUTO), 1);
            assertEquals(1, upload.interruptions());
            TaskResult.Succeeded succeeded = assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
            assertEquals(201, succeeded.response().orElseThrow().status());
            assertEquals(UploadTools.sha256(folder.resolve("body")), UploadTools.sha256(documents.resolve("b")));
        }
    }
}
