// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;

/** What a transport for {@code http} must do besides: {@link TransportContract} with a {@link LyingServer} as its peer, and uploads. */
public abstract class HttpContract extends TransportContract {
    private static final Representation FIRST = new Representation(OLD, "\"old\"");

    private LyingServer server;

    @Override
    protected final Peer connect() {
        server = LyingServer.start();
        return new LyingPeer(server);
    }

    @Test
    void nothingIsFetchedTwice() throws Exception {
        server.on("/file", FIRST.cutAfter(100_000), FIRST);
        Checkpoint last = attempt(server.url("/file"), Checkpoint.NONE).last();
        assertEquals(100_000, last.bytes());
        arrived(attempt(server.url("/file"), last), OLD);
        assertEquals(Optional.of("bytes=100000-"), server.requests().get(1).header("Range"));
    }

    @Test
    void aServerThatIgnoresTheConditionIsFoundOut() throws Exception {
        byte[] tail = Arrays.copyOfRange(NEW, 100_000, NEW.length);
        Lie ignoresTheCondition = Lie.answer("HTTP/1.1 206 Partial Content\nETag: \"new\"\nContent-Range: bytes 100000-299999/300000\n"
                + "Content-Length: 200000", tail);
        server.on("/file", FIRST.cutAfter(100_000), ignoresTheCondition, new Representation(NEW, "\"new\""));
        Checkpoint from = Checkpoint.NONE;
        TaskResult result = null;
        for (int attempts = 0; attempts < 3 && !(result instanceof TaskResult.Succeeded); attempts++) {
            result = attempt(server.url("/file"), from);
            from = result.last();
        }
        arrived(result, NEW);
    }

    @Test
    void anUploadSendsExactlyTheBody() throws Exception {
        AtomicReference<byte[]> body = new AtomicReference<>();
        server.on("/in", client -> {
            body.set(client.readBody());
            Lie.answer("HTTP/1.1 201 Created\nContent-Length: 2", "ok").play(client);
        });
        Path source = Files.write(folder.resolve("body"), OLD);
        UploadRequest request = UploadRequest.of(source).to(server.url("/in")).protocol(UploadProtocol.PLAIN).build();
        TransferTask task = session.start(tasks.upload(request, source));
        assertEquals("PUT", task.originalRequest().method());
        TaskResult.Succeeded result = assertInstanceOf(TaskResult.Succeeded.class, delegate.await(task.identifier()));
        assertArrayEquals(OLD, body.get());
        assertEquals(OLD.length, result.last().bytes());
        assertEquals(Optional.of(201), result.response().map(response -> response.status()));
        assertArrayEquals(OLD, Files.readAllBytes(source));
        assertFalse(server.requests().isEmpty());
    }
}
