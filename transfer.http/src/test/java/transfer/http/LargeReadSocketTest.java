// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import transfer.tck.transport.Representation;

@Timeout(60)
final class LargeReadSocketTest {
    private static final byte[] BYTES = Representation.bytes(1_000_000, 7);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket server;
    private LargeReadSocket socket;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket = new LargeReadSocket();
        socket.connect(server.getLocalSocketAddress(), 5_000);
        peer = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        peer.close();
        server.close();
        threads.shutdownNow();
    }

    private void send(byte[] bytes) {
        threads.submit(() -> {
            peer.getOutputStream().write(bytes);
            peer.shutdownOutput();
            return null;
        });
    }

    @Test
    void aStreamOfArraysAndATakerOfBuffersShareOneConnection() throws IOException {
        send(BYTES);
        ByteBuffer all = ByteBuffer.allocateDirect(BYTES.length + 1);
        InputStream in = socket.getInputStream();
        all.put((byte) in.read());
        all.put(in.readNBytes(777));
        while (all.position() < BYTES.length) {
            all.limit(Math.min(all.capacity(), all.position() + 9_999));
            assertTrue(socket.take(all) > 0);
            all.limit(all.capacity());
        }
        assertEquals(-1, socket.take(all));
        assertEquals(-1, in.read(new byte[1], 0, 1));
        byte[] got = new byte[BYTES.length];
        all.flip().get(got);
        assertArrayEquals(BYTES, got);
        assertEquals(778, socket.handedOut());
    }

    @Test
    void aSipIsOneByte() throws IOException {
        send(BYTES);
        InputStream in = socket.getInputStream();
        socket.sip();
        assertEquals(1, in.read(new byte[100], 0, 100));
        assertEquals(99, in.readNBytes(new byte[100], 0, 99));
    }

    @Test
    void aReadThatTakesTooLongEndsAndWhatComesLaterIsNotLost() throws IOException {
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(1);
        assertEquals(1, socket.getSoTimeout());
        assertThrows(SocketTimeoutException.class, () -> in.read(new byte[10], 0, 10));
        assertThrows(SocketTimeoutException.class, () -> socket.take(ByteBuffer.allocateDirect(10)));
        socket.setSoTimeout(10_000);
        send(BYTES);
        assertEquals(BYTES[0], (byte) in.read());
        socket.setSoTimeout(0);
        assertArrayEquals(BYTES, join(BYTES[0], in.readAllBytes()));
    }

    private static byte[] join(byte first, byte[] rest) {
        return ByteBuffer.allocate(1 + rest.length).put(first).put(rest).array();
    }

    @Test
    void closingItEndsARead() throws Exception {
        InputStream in = socket.getInputStream();
        CountDownLatch begun = new CountDownLatch(1);
        Future<Integer> read = threads.submit(() -> {
            begun.countDown();
            return in.read(new byte[10], 0, 10);
        });
        begun.await();
        socket.close();
        ExecutionException end = assertThrows(ExecutionException.class, read::get);
        assertEquals(SocketException.class, end.getCause().getClass());
        assertThrows(SocketException.class, () -> in.read(new byte[10], 0, 10));
        assertThrows(SocketException.class, () -> socket.getInputStream().read());
    }

    @Test
    void whatHasArrivedIsCountedBothReadAheadAndNot() throws IOException {
        InputStream in = socket.getInputStream();
        assertEquals(0, socket.pending());
        peer.getOutputStream().write(new byte[10]);
        assertEquals(0, in.read());
        assertEquals(9, socket.pending());
        assertEquals(1, socket.reads());
    }

    @Test
    void whatIsWrittenArrivesWhenItIsFlushedAndTheEndOfItToo() throws Exception {
        Future<byte[]> got = threads.submit(() -> peer.getInputStream().readAllBytes());
        for (int from = 0; from < BYTES.length; from += 8_000) {
            socket.getOutputStream().write(BYTES, from, Math.min(8_000, BYTES.length - from));
        }
        socket.getOutputStream().flush();
        socket.shutdownOutput();
        assertArrayEquals(BYTES, got.get());
        socket.close();
        assertThrows(IOException.class, () -> {
            socket.getOutputStream().write(1);
            socket.getOutputStream().flush();
        });
    }

    @Test
    void itKnowsWhereItIsAndWhoItTalksTo() throws SocketException {
        assertEquals(server.getLocalSocketAddress(), socket.getRemoteSocketAddress());
        assertEquals(peer.getRemoteSocketAddress(), new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort()));
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setSoLinger(true, 7);
        socket.setSendBufferSize(100_000);
        socket.setReceiveBufferSize(100_000);
        assertTrue(socket.getTcpNoDelay());
        assertTrue(socket.getKeepAlive());
        assertEquals(7, socket.getSoLinger());
        assertTrue(socket.getSendBufferSize() >= 100_000);
        assertTrue(socket.getReceiveBufferSize() >= 100_000);
        socket.setSoLinger(false, 0);
        assertEquals(-1, socket.getSoLinger());
        assertThrows(SocketException.class, () -> socket.setOOBInline(true));
    }

    @Test
    void nobodyThereIsSaidAsJavaSaysIt() throws IOException {
        int port = server.getLocalPort();
        server.close();
        try (LargeReadSocket other = new LargeReadSocket()) {
            assertThrows(ConnectException.class,
                    () -> other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000));
            assertThrows(SocketException.class, other::getInputStream);
        }
    }

    @Test
    void aConnectionThatTakesTooLongIsGivenUp() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LargeReadSocket one = new LargeReadSocket();
                LargeReadSocket two = new LargeReadSocket();
                LargeReadSocket three = new LargeReadSocket()) {
            one.connect(full.getLocalSocketAddress(), 5_000);
            two.connect(full.getLocalSocketAddress(), 5_000);
            assertThrows(SocketTimeoutException.class, () -> three.connect(full.getLocalSocketAddress(), 50));
        }
    }
}
