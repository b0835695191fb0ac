// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.Transport;
import transfer.api.transport.TransportSession;

/** What {@link TransportContract} stands on: a transport with a session, a delegate and a peer. */
abstract class TransportFixture {
    static final byte[] OLD = Representation.bytes(300_000, 1);
    static final byte[] NEW = Representation.bytes(300_000, 2);

    @TempDir
    Path folder;

    Peer peer;
    Transport transport;
    RecordingDelegate delegate;
    TransportSession session;
    TaskFactory tasks;

    /** Makes a transport, with timeouts short enough for tests. */
    protected abstract Transport create() throws Exception;

    /** Stops a transport that {@link #create} made. */
    protected abstract void stop(Transport transport) throws Exception;

    /** Makes the other side, with nothing on offer yet. */
    protected abstract Peer connect() throws Exception;

    @BeforeEach
    final void open() throws Exception {
        peer = connect();
        transport = create();
        delegate = new RecordingDelegate();
        session = transport.open("contract", delegate);
        tasks = new TaskFactory(folder);
    }

    @AfterEach
    final void stop() throws Exception {
        stop(transport);
        peer.close();
        assertEquals(List.of(), delegate.faults());
    }

    final DownloadRequest download(URI url) {
        return DownloadRequest.from(url).to(folder.resolve("destination")).build();
    }

    final TransferTask start(URI url, Checkpoint from) throws Exception {
        return session.start(tasks.download(download(url), from));
    }

    final TaskResult attempt(URI url, Checkpoint from) throws Exception {
        return delegate.await(start(url, from).identifier());
    }

    final void arrived(TaskResult result, byte[] expected) throws Exception {
        assertInstanceOf(TaskResult.Succeeded.class, result, () -> result.toString());
        assertEquals(expected.length, result.last().bytes());
        assertArrayEquals(expected, Files.readAllBytes(tasks.content()));
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
