// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.Representation;

/** Bodies that are sent past OkHttp: as long as was said, byte for byte, and after them the connection is as OkHttp would have left it. */
final class WireBodyTest {
    private static final int LARGE = UploadPieces.MOST;

    private final LyingServer server = LyingServer.start();
    private final Watchdog watchdog = new Watchdog(Rig.SHORT, System::nanoTime);
    private final AtomicLong throughOkHttp = new AtomicLong(-1);

    @AfterEach
    void close() {
        watchdog.close();
        server.close();
    }

    private OkHttpClient client(UnaryOperator<OkHttpClient.Builder> sockets) {
        return sockets.apply(new OkHttpClient.Builder())
                .retryOnConnectionFailure(false)
                .addNetworkInterceptor(WireBody.PAST_OKHTTP)
                .eventListener(new EventListener() {
                    @Override
                    public void requestBodyEnd(Call call, long bytes) {
                        throughOkHttp.set(bytes);
                    }
                }).build();
    }

    private OkHttpClient client() {
        return client(builder -> builder.socketFactory(new Sockets(ProxyRule.NONE, Optional.empty())));
    }

    /** A body that says that it has a length, and writes pieces. */
    private record Pieces(long length, List<byte[]> pieces, boolean outside, boolean flushed, Runnable whenLeft)
            implements HttpBody {
        Pieces(long length, List<byte[]> pieces, boolean outside, boolean flushed) {
            this(length, pieces, outside, flushed, () -> {});
        }

        @Override
        public Optional<String> contentType() {
            return Optional.empty();
        }

        @Override
        public void writeTo(BodySink sink, LongConsumer moved) throws IOException {
            for (byte[] piece : pieces) {
                ByteBuffer bytes = outside ? ByteBuffer.allocateDirect(piece.length).put(piece).flip() : ByteBuffer.wrap(piece);
                sink.write(bytes);
                assertEquals(0, bytes.remaining());
                moved.accept(piece.length);
                if (flushed) {
                    sink.flush();
                }
            }
        }

        @Override
        public void left() {
            whenLeft.run();
        }
    }

    private static Pieces pieces(byte[] all, int size, boolean outside) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < all.length; at += size) {
            pieces.add(Arrays.copyOfRange(all, at, Math.min(all.length, at + size)));
        }
        return new Pieces(all.length, pieces, outside, false);
    }

    private int put(OkHttpClient client, HttpBody body) throws IOException {
        try (Watchdog.Watch watch = watchdog.watch(() -> {})) {
            Request request = new Request.Builder().url(server.url("/file").toString()).put(new WireBody(body, () -> watch)).build();
            try (Response response = client.newCall(request).execute()) {
                return response.code();
            }
        }
    }

    private CompletableFuture<byte[]> received() {
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        server.on("/file", client -> {
            body.complete(client.readBody());
            client.send(Lie.lines("HTTP/1.1 204 No Content"));
        });
        return body;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 700, LARGE - 1, LARGE, LARGE + 1, 3 * LARGE + 5})
    void aBodyArrivesPastOkHttpWhateverItsPiecesAreAndItsConnectionIsUsedAgain(int length) throws Exception {
        byte[] bytes = Representation.bytes(length, 1);
        OkHttpClient client = client();
        List<Pieces> ways = List.of(pieces(bytes, LARGE, true), pieces(bytes, LARGE, false), pieces(bytes, 3 * LARGE, true),
                pieces(bytes, 1000, true), pieces(bytes, 1000, false));
        for (Pieces way : ways) {
            CompletableFuture<byte[]> received = received();
            assertEquals(204, put(client, way));
            assertArrayEquals(bytes, received.get());
            assertEquals(0, throughOkHttp.get());
        }
        assertEquals(1, server.connections());
        server.requests().forEach(request -> assertEquals(Optional.of("" + length), request.header("Content-Length")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, LARGE - 1, LARGE + 1})
    void itHasLeftOnlyWhenTheServerCanHaveAllOfIt(int length) throws Exception {
        CompletableFuture<byte[]> received = received();
        CompletableFuture<byte[]> left = new CompletableFuture<>();
        Pieces pieces = new Pieces(length, List.of(Representation.bytes(length, 1)), true, false,
                () -> left.complete(received.completeOnTimeout(new byte[0], 20, TimeUnit.SECONDS).join()));
        assertEquals(204, put(client(), pieces));
        assertEquals(length, left.get().length);
    }

    @Test
    void anotherSocketThanOursGetsItFromOkHttp() throws Exception {
        byte[] bytes = Representation.bytes(3 * LARGE + 5, 1);
        CompletableFuture<byte[]> received = received();
        assertEquals(204, put(client(builder -> builder), pieces(bytes, LARGE, true)));
        assertArrayEquals(bytes, received.get());
        assertEquals(bytes.length, throughOkHttp.get());
    }

    @Test
    void noByteFollowsABodyThatWantsToBeLongerThanWasSaid() throws Exception {
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        server.on("/file", client -> received.complete(client.readSome(100)));
        byte[] six = Representation.bytes(6, 1);
        assertThrows(ProtocolException.class, () -> put(client(), new Pieces(10, List.of(six, six), true, true)));
        byte[] there = received.get(20, TimeUnit.SECONDS);
        assertArrayEquals(six, there);
    }

    @Test
    void aBodyThatIsShorterThanWasSaidCostsTheConnection() throws Exception {
        OkHttpClient client = client();
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        server.on("/file", lied -> received.complete(lied.readSome(100)));
        byte[] six = Representation.bytes(6, 1);
        assertThrows(ProtocolException.class, () -> put(client, new Pieces(7, List.of(six), true, true)));
        received.get(20, TimeUnit.SECONDS);
        CompletableFuture<byte[]> next = received();
        assertEquals(204, put(client, new Pieces(6, List.of(six), true, true)));
        assertArrayEquals(six, next.get());
        assertEquals(2, server.connections());
    }
}
