// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/**
 * The body of a request as OkHttp sees it. With HTTP/2 it goes through OkHttp, which copies it into segments of 8 KiB.
 *
 * <p>With HTTP/1.1 only its header does: {@link #PAST_OKHTTP} tells OkHttp that there is no more, although {@code Content-Length} says how much
 * there is, and writes the body to the connection itself. Exactly that much is written, or the request fails and its connection with it.
 */
final class WireBody extends RequestBody {
    /** Sends such bodies past OkHttp where that can be done. To be the last of the interceptors, at the network. */
    static final Interceptor PAST_OKHTTP = WireBody::intercept;

    /** How much OkHttp gets at once: it keeps no more than 64 KiB of its segments for reuse. */
    private static final int SLICE = 16 * 1024;

    private final HttpBody body;
    private final Supplier<Watchdog.Watch> watch;

    /**
     * Wraps a body.
     *
     * @param watch guards the request for which it is written
     */
    WireBody(HttpBody body, Supplier<Watchdog.Watch> watch) {
        this.body = body;
        this.watch = watch;
    }

    @Override
    public MediaType contentType() {
        return body.contentType().map(MediaType::parse).orElse(null);
    }

    @Override
    public long contentLength() {
        return body.length();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        writeTo(new Slices(sink));
        body.left();
    }

    private void writeTo(BodySink sink) throws IOException {
        watch.get().invited();
        body.writeTo(sink, moved -> watch.get().moved(moved));
    }

    private static Response intercept(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        LargeWriteStream stream = stream(chain.connection());
        return chain.proceed(request.body() instanceof WireBody body && stream != null
                ? request.newBuilder().method(request.method(), new Past(body, stream)).build()
                : request);
    }

    private static LargeWriteStream stream(Connection connection) throws IOException {
        return connection != null && connection.protocol() == Protocol.HTTP_1_1
                && connection.socket().getOutputStream() instanceof LargeWriteStream stream ? stream : null;
    }

    /** What OkHttp takes for an empty body. */
    private static final class Past extends RequestBody {
        private final WireBody body;
        private final LargeWriteStream stream;

        Past(WireBody body, LargeWriteStream stream) {
            this.body = body;
            this.stream = stream;
        }

        @Override
        public MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() {
            return 0;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            // OkHttp gives the header up, which leaves with a small body or just before a large one
            stream.hold(true);
            try {
                sink.flush();
            } finally {
                stream.hold(false);
            }
            Exactly exactly = new Exactly(stream, body.contentLength());
            try {
                body.writeTo(exactly);
                exactly.end();
                // an answer to a body that has not left is not an answer to this body
                stream.flush();
                body.body.left();
            } catch (IOException e) {
                if (stream.broken()) {
                    showBroken(sink, e);
                }
                throw e;
            }
        }

        /** OkHttp finds it broken, too, and looks for an answer that came before all was sent. */
        private static void showBroken(BufferedSink sink, IOException why) {
            try {
                sink.flush();
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }
    }

    /** Lets a number of bytes through: one more, and the server would take it for the next request. */
    private static final class Exactly implements BodySink {
        private final BodySink sink;
        private long left;

        Exactly(BodySink sink, long length) {
            this.sink = sink;
            left = length;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            if (bytes.remaining() > left) {
                throw new ProtocolException("the body is longer than was said");
            }
            left -= bytes.remaining();
            sink.write(bytes);
        }

        @Override
        public void flush() throws IOException {
            sink.flush();
        }

        void end() throws ProtocolException {
            if (left > 0) {
                throw new ProtocolException("the body is shorter than was said");
            }
        }
    }

    /** Gives it to OkHttp. */
    private static final class Slices implements BodySink {
        private final BufferedSink sink;

        Slices(BufferedSink sink) {
            this.sink = sink;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            int end = bytes.limit();
            while (bytes.position() < end) {
                sink.write(bytes.limit(Math.min(end, bytes.position() + SLICE)));
            }
        }

        @Override
        public void flush() throws IOException {
            sink.flush();
        }
    }
}
