// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of a raw HTTP/2 server (RFC 9113, with prior knowledge) as it takes to break a stream in the middle. */
final class FrameServer implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;
    private static final int PREFACE = 24;

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final Script script;
    private final Thread thread;
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();

    /** What to do with a request. */
    @FunctionalInterface
    interface Script {
        /**
         * Answers.
         *
         * @param number of the request, from 0
         */
        void answer(Stream stream, int number) throws IOException;
    }

    /** A stream of a connection. */
    record Stream(Socket socket, int identifier) {
        void headers(Map<String, String> fields) throws IOException {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            // an indexed ":status: 200"
            block.write(0x88);
            fields.forEach((name, value) -> {
                block.write(0);
                block.write(name.length());
                block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
                block.write(value.length());
                block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
            });
            frame(HEADERS, 4, identifier, block.toByteArray());
        }

        void data(byte[] bytes, int from, int to, boolean end) throws IOException {
            for (int at = from; at < to; at += 16_000) {
                int next = Math.min(to, at + 16_000);
                frame(DATA, end && next == to ? 1 : 0, identifier, Arrays.copyOfRange(bytes, at, next));
            }
        }

        void reset(int code) throws IOException {
            frame(RESET, 0, identifier, new byte[] {0, 0, 0, (byte) code});
        }

        void goAway() throws IOException {
            frame(GO_AWAY, 0, 0, new byte[8]);
            socket.close();
        }

        private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.writeBytes(new byte[] {(byte) (payload.length >> 16), (byte) (payload.length >> 8), (byte) payload.length});
            frame.write(type);
            frame.write(flags);
            frame.writeBytes(new byte[] {0, 0, 0, (byte) stream});
            frame.writeBytes(payload);
            socket.getOutputStream().write(frame.toByteArray());
        }
    }

    FrameServer(Script script) throws IOException {
        this.script = script;
        thread = new Thread(this::run, "frame-server");
        thread.start();
    }

    URI url(String target) {
        return URI.create("http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort() + target);
    }

    private void run() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                Thread server = new Thread(() -> converse(socket), "frame-server-" + connections.get());
                server.setDaemon(true);
                server.start();
            } catch (IOException e) {
                // the server was closed
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            serve(socket);
        } catch (IOException e) {
            // the client has gone
        }
    }

    private void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readNBytes(PREFACE);
        new Stream(socket, 0).frame(SETTINGS, 0, 0, new byte[0]);
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            in.readNBytes(length);
            if (type == SETTINGS && flags == 0) {
                new Stream(socket, 0).frame(SETTINGS, 1, 0, new byte[0]);
            } else if (type == HEADERS) {
                script.answer(new Stream(socket, stream), requests.getAndIncrement());
            }
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
    }
}
