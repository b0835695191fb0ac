// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Representation;

final class HttpTransportTest {
    private static final byte[] BODY = Representation.bytes(300_000, 1);

    @TempDir
    Path folder;

    @Test
    void aFileArrivesWhole() throws Exception {
        try (Rig rig = new Rig(folder)) {
            rig.server.on("/file", new Representation(BODY, "\"one\""));
            TaskResult result = rig.attempt(rig.request("/file").build());
            assertInstanceOf(TaskResult.Succeeded.class, result);
            assertEquals(BODY.length, result.last().bytes());
            assertArrayEquals(BODY, rig.bytes());
        }
    }

    @Test
    void anInterruptedDownloadGoesOnWhereItWas() throws Exception {
        try (Rig rig = new Rig(folder)) {
            Representation file = new Representation(BODY, "\"one\"");
            rig.server.on("/file", file.cutAfter(200_000), file);
            TaskResult result = rig.attempts(rig.request("/file").build(), 2);
            assertInstanceOf(TaskResult.Succeeded.class, result);
            assertArrayEquals(BODY, rig.bytes());
            assertEquals("bytes=200000-", rig.server.requests().get(1).header("Range").orElse(""));
            assertEquals("\"one\"", rig.server.requests().get(1).header("If-Range").orElse(""));
        }
    }

    @Test
    void aReplacedFileStartsAgain() throws Exception {
        byte[] other = Representation.bytes(250_000, 2);
        try (Rig rig = new Rig(folder)) {
            rig.server.on("/file", new Representation(BODY, "\"one\"").cutAfter(200_000), new Representation(other, "\"two\""));
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempts(rig.request("/file").build(), 2));
            assertArrayEquals(other, rig.bytes());
        }
    }
}
