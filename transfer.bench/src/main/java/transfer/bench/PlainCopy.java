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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The least that Java can do for a download which is to be durable if it goes through the page cache: a socket's stream into a file, in
 * large blocks, forced as often as the program does by default. No HTTP library, no record.
 */
final class PlainCopy {
    private static final int BLOCK = 128 << 10;
    private static final long FORCE = 64 << 20;

    private PlainCopy() {}

    static void run(URI url, Path file) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort());
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            String request = "GET " + url.getPath() + " HTTP/1.0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            skipHeader(in);
            copy(in, out);
        }
    }

    private static void skipHeader(InputStream in) throws IOException {
        for (int matched = 0; matched < 4; ) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("no answer");
            }
            matched = c == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : 0;
        }
    }

    private static void copy(InputStream in, FileChannel out) throws IOException {
        byte[] array = new byte[BLOCK];
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        long written = 0;
        for (int read = in.read(array); read >= 0; read = in.read(array, 0, block.remaining())) {
            block.put(array, 0, read);
            if (!block.hasRemaining()) {
                written += drain(block, out);
                if (written % FORCE == 0) {
                    out.force(false);
                }
            }
        }
        drain(block, out);
        out.force(false);
    }

    private static long drain(ByteBuffer block, FileChannel out) throws IOException {
        block.flip();
        long bytes = block.remaining();
        while (block.hasRemaining()) {
            out.write(block);
        }
        block.clear();
        return bytes;
    }
}
