// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.Credentials;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.Representation;

final class HttpUploadTest {
    @TempDir
    Path folder;

    @Test
    void aBodyIsSentExactly() throws Exception {
        byte[] bytes = Representation.bytes(300_000, 3);
        AtomicReference<byte[]> arrived = new AtomicReference<>();
        try (Rig rig = new Rig(folder)) {
            rig.server.on("/in", client -> {
                arrived.set(client.readBody());
                Lie.answer("HTTP/1.1 201 Created\nContent-Length: 4", "done").play(client);
            });
            Path body = Files.write(folder.resolve("body"), bytes);
            UploadRequest request =
                    UploadRequest.of(body).to(rig.server.url("/in")).protocol(UploadProtocol.PLAIN).build();
            String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            TaskRequest task = new TaskRequest(request, request.url(), Credentials.NONE, body, ResumePoint.START,
                    Optional.of(new StagedBody(bytes.length, digest, false)), Map.of(), Map.of());
            TaskResult result = rig.delegate.await(rig.session.start(task).identifier());
            TaskResult.Succeeded succeeded = assertInstanceOf(TaskResult.Succeeded.class, result);
            assertArrayEquals(bytes, arrived.get());
            assertEquals(201, succeeded.response().orElseThrow().status());
            assertEquals("done", new String(succeeded.response().orElseThrow().body()));
            assertEquals(bytes.length, result.last().bytes());
        }
    }
}
