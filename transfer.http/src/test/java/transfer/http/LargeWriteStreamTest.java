// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LargeWriteStreamTest {
    private static final int RECORD = 16 * 1024;

    private final Arrived wire = new Arrived();

    @Test
    void smallWritesGoInBlocksAndTheRestWhenFlushed() throws IOException {
        byte[] bytes = random(250);
        try (LargeWriteStream out = new LargeWriteStream(wire, 100)) {
            for (int i = 0; i < 250; i += 10) {
                out.write(bytes, i, 10);
            }
            assertEquals(List.of(100, 100), wire.sizes);
            out.flush();
            assertEquals(List.of(100, 100, 50), wire.sizes);
            assertEquals(1, wire.flushes);
        }
        assertArrayEquals(bytes, wire.all.toByteArray());
    }

    @Test
    void writesOfAnySizeKeepTheirOrder() throws IOException {
        byte[] bytes = random(1_000_000);
        Random sizes = new Random(3);
        try (LargeWriteStream out = new LargeWriteStream(wire, 100_000)) {
            for (int i = 0; i < bytes.length;) {
                int next = Math.min(bytes.length - i, sizes.nextInt(10) == 0 ? sizes.nextInt(300_000) : sizes.nextInt(9_000));
                out.write(bytes, i, next);
                i += next;
                if (sizes.nextInt(20) == 0) {
                    out.flush();
                    assertEquals(i, wire.all.size());
                }
            }
            out.write(7);
        }
        assertArrayEquals(bytes, Arrays.copyOf(wire.all.toByteArray(), bytes.length));
        assertEquals(bytes.length + 1, wire.all.size());
    }

    @Test
    void onceItIsBrokenNothingIsPassedOn() throws IOException {
        LargeWriteStream out = new LargeWriteStream(wire, 100);
        out.write(random(50));
        wire.broken = true;
        assertThrows(IOException.class, out::flush);
        wire.broken = false;
        assertTrue(out.broken());
        assertThrows(IOException.class, () -> out.write(1));
        assertThrows(IOException.class, () -> out.write(random(200)));
        assertThrows(IOException.class, out::flush);
        out.close();
        assertEquals(List.of(), wire.sizes);
    }

    @Test
    void whileHeldAFlushSendsNothing() throws IOException {
        try (LargeWriteStream out = new LargeWriteStream(wire, 100)) {
            out.hold(true);
            out.write(random(30));
            out.flush();
            assertEquals(List.of(), wire.sizes);
            out.hold(false);
            out.flush();
            assertEquals(List.of(30), wire.sizes);
        }
    }

    @Test
    void severalRecordsOfTlsGoWithOneWrite() throws IOException {
        Tls tls = new Tls("http/1.1", new Beneath());
        try (LargeWriteTlsSocket socket = new LargeWriteTlsSocket(tls, tls.beneath); OutputStream out = socket.getOutputStream()) {
            byte[] segment = new byte[RECORD / 2];
            for (int i = 0; i < 31; i++) {
                out.write(segment);
            }
            assertEquals(List.of(15 * (RECORD + 22)), wire.sizes);
            out.flush();
            assertEquals(List.of(15 * (RECORD + 22), RECORD / 2 + 22), wire.sizes);
        }
    }

    @Test
    void oneByteThatIsFlushedGoesAtOnce() throws IOException {
        Tls tls = new Tls("", new Beneath());
        try (LargeWriteTlsSocket socket = new LargeWriteTlsSocket(tls, tls.beneath); OutputStream out = socket.getOutputStream()) {
            out.write(1);
            assertEquals(List.of(), wire.sizes);
            out.flush();
            assertEquals(List.of(1 + 22), wire.sizes);
        }
    }

    @Test
    void nothingIsKeptBackFromHttp2() throws IOException {
        Tls tls = new Tls("h2", new Beneath());
        try (LargeWriteTlsSocket socket = new LargeWriteTlsSocket(tls, tls.beneath)) {
            assertSame(tls.getOutputStream(), socket.getOutputStream());
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Where it arrives. */
    private static final class Arrived extends OutputStream {
        private final List<Integer> sizes = new ArrayList<>();
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private int flushes;
        private boolean broken;

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (broken) {
                throw new IOException("broken");
            }
            sizes.add(length);
            all.write(bytes, offset, length);
        }

        @Override
        public void flush() {
            flushes++;
        }
    }

    private final class Beneath extends LargeReadSocket {
        private final LargeWriteStream output = new LargeWriteStream(wire, UploadPieces.MOST);

        Beneath() throws IOException {
            // no socket can be made where there are none
        }

        @Override
        synchronized LargeWriteStream output() {
            return output;
        }
    }

    /** As Java's: a record for each 16 KiB, with 22 bytes of its own, and a flush after it. */
    private static final class Tls extends ForwardingTlsSocket {
        private final String protocol;
        private final Beneath beneath;
        private final OutputStream output = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0; done < length; done += RECORD) {
                    beneath.output().write(new byte[Math.min(RECORD, length - done) + 22]);
                    beneath.output().flush();
                }
            }
        };

        Tls(String protocol, Beneath beneath) {
            super(null);
            this.protocol = protocol;
            this.beneath = beneath;
        }

        @Override
        public String getApplicationProtocol() {
            return protocol;
        }

        @Override
        public OutputStream getOutputStream() {
            return output;
        }

        @Override
        public void close() {
            // there is nothing to close
        }
    }
}
