// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.Credentials;
import transfer.api.FailureReason;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.LyingServer;

/** An HTTP/2 server that allows any amount to be sent, and stops reading: nothing but the end of the connection frees who writes to it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StuckConnectionTest {
    private static final int PREFACE = 24;
    private static final int SIZE = 32 << 20;

    @TempDir
    Path folder;

    /** Says that it takes anything, takes the header of a request, and then nothing. */
    private static final class Deaf implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket();
        private final CountDownLatch asked = new CountDownLatch(1);
        private final Thread thread;
        private volatile Socket socket;

        Deaf() throws IOException {
            listener.setReceiveBufferSize(64 << 10);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            thread = new Thread(this::run, "deaf-server");
            thread.start();
        }

        URI url() {
            return URI.create("http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort() + "/file");
        }

        private void run() {
            try {
                socket = listener.accept();
                DataInputStream in = new DataInputStream(socket.getInputStream());
                in.readNBytes(PREFACE);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                // SETTINGS_INITIAL_WINDOW_SIZE and WINDOW_UPDATE of the connection, both as large as can be
                out.write(new byte[] {0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0x7f, -1, -1, -1});
                out.write(new byte[] {0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7f, -1, 0, 0});
                boolean headers = false;
                while (!headers) {
                    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                    int type = in.readUnsignedByte();
                    int flags = in.readUnsignedByte();
                    in.readInt();
                    in.readNBytes(length);
                    if (type == 4 && flags == 0) {
                        out.write(new byte[] {0, 0, 0, 4, 1, 0, 0, 0, 0});
                    }
                    headers = type == 1;
                }
                asked.countDown();
            } catch (IOException e) {
                // the test is over
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (socket != null) {
                socket.close();
            }
        }
    }

    private Rig rig() throws Exception {
        HttpSettings.Wiring frames = new HttpSettings.Wiring(
                List.of(Protocol.H2_PRIOR_KNOWLEDGE), "test", ProxyRule.NONE, TlsFiles.DEFAULT);
        return new Rig(folder, Rig.SETTINGS.with(frames), LyingServer.start());
    }

    private UploadRequest request(Path body, Deaf server) {
        return UploadRequest.of(body).to(server.url()).protocol(UploadProtocol.PLAIN).build();
    }

    @Test
    void anUploadWhoseConnectionTakesNothingMoreEnds() throws Exception {
        Path body = Files.write(folder.resolve("body"), new byte[SIZE]);
        try (Deaf server = new Deaf(); Rig rig = rig()) {
            TaskResult result = rig.upload(request(body, server), body);
            assertTrue(server.asked.await(10, TimeUnit.SECONDS));
            TaskResult.Failed failed = assertInstanceOf(TaskResult.Failed.class, result, result::toString);
            assertEquals(FailureReason.TIMEOUT, failed.failure().reason());
            assertTrue(failed.failure().retryable());
        }
    }

    @Test
    void anUploadThatIsCancelledWhileItsConnectionTakesNothingMoreEnds() throws Exception {
        Path body = Files.write(folder.resolve("body"), new byte[SIZE]);
        try (Deaf server = new Deaf(); Rig rig = rig()) {
            UploadRequest request = request(body, server);
            StagedBody staged = new StagedBody(SIZE, "0".repeat(64), false);
            int task = rig.session.start(new TaskRequest(request, request.url(), Credentials.NONE, body, ResumePoint.START,
                    Optional.of(staged), Map.of(), Map.of())).identifier();
            assertTrue(server.asked.await(10, TimeUnit.SECONDS));
            rig.delegate.awaitProgress();
            rig.session.cancel(task);
            assertInstanceOf(TaskResult.Cancelled.class, rig.delegate.await(task));
        }
    }
}
