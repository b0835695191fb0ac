// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The least that Java can do for many small downloads each of which is to be durable: connections that are kept, a file for each answer,
 * forced, and renamed to its name. No HTTP library, no record, no folder forced, nothing checked but the status.
 */
final class PlainFiles {
    private static final int MOST = 64 << 10;
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final URI prefix;
    private final Path folder;
    private final int count;
    private final AtomicInteger next = new AtomicInteger();

    private PlainFiles(URI prefix, Path folder, int count) {
        this.prefix = prefix;
        this.folder = folder;
        this.count = count;
    }

    /** Fetches {@code prefix0}, {@code prefix1} and so on into {@code file0}, {@code file1}, over that many connections. */
    static void run(URI prefix, Path folder, int count, int connections) throws IOException, InterruptedException {
        PlainFiles files = new PlainFiles(prefix, folder, count);
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                all.add(threads.submit(() -> {
                    files.work();
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void work() throws IOException {
        byte[] answer = new byte[MOST];
        try (Socket socket = new Socket(prefix.getHost(), prefix.getPort())) {
            socket.setTcpNoDelay(true);
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                String request = "GET " + prefix.getPath() + i + " HTTP/1.1\r\nHost: " + prefix.getHost() + "\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                keep(i, receive(socket.getInputStream(), answer));
            }
        }
    }

    private static ByteBuffer receive(InputStream in, byte[] answer) throws IOException {
        int body = -1;
        int end = answer.length;
        for (int got = 0; got < end; ) {
            int read = in.read(answer, got, answer.length - got);
            if (read < 0) {
                throw new EOFException("the connection ended");
            }
            got += read;
            if (body < 0) {
                body = afterHeader(answer, got);
                end = body < 0 ? end : body + length(new String(answer, 0, body, StandardCharsets.US_ASCII));
            }
        }
        return ByteBuffer.wrap(answer, body, end - body);
    }

    private static int afterHeader(byte[] answer, int got) {
        for (int at = END.length; at <= got; at++) {
            if (Arrays.equals(answer, at - END.length, at, END, 0, END.length)) {
                return at;
            }
        }
        return -1;
    }

    private static int length(String header) throws IOException {
        String name = "\r\nContent-Length: ";
        int at = header.indexOf(name);
        if (!header.startsWith("HTTP/1.1 200 ") || at < 0) {
            throw new IOException(header.lines().findFirst().orElse("no answer"));
        }
        int from = at + name.length();
        return Integer.parseInt(header.substring(from, header.indexOf('\r', from)));
    }

    private void keep(int number, ByteBuffer body) throws IOException {
        Path part = folder.resolve(".part" + number);
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (body.hasRemaining()) {
                out.write(body);
            }
            out.force(false);
        }
        Files.move(part, folder.resolve("file" + number), StandardCopyOption.ATOMIC_MOVE);
    }
}
