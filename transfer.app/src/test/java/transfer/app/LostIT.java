// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executable jar, when what it writes to goes away. */
class LostIT {
    private static final int BLOCK = 1 << 16;

    @TempDir
    Path folder;

    private Path work;
    private HttpServer server;
    private String url;

    @BeforeEach
    void startServer() throws IOException {
        work = Files.createDirectory(folder.resolve("work"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/endless", LostIT::trickle);
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort() + "/endless";
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    /** Sends until the client goes away. */
    private static void trickle(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
                out.write(new byte[BLOCK]);
                out.flush();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    @Test
    void a_state_directory_that_is_removed_is_told_and_exits_with_4() throws Exception {
        Path state = folder.resolve("state");
        try (Program get = Program.start(work, "--state", state.toString(), "get", "-o", "x", url)) {
            awaitBytes(state, 4 * BLOCK);
            delete(state);
            assertEquals(Exit.UNUSABLE, get.exit(), get.err());
            assertEquals("transfer: x: removed from " + state + " while this command waited; what had arrived is lost",
                    get.err().lines().reduce("", (first, last) -> last));
            assertFalse(Files.exists(work.resolve("x")));
        }
    }

    private static void awaitBytes(Path state, long bytes) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (bytes(state) < bytes) {
            if (System.nanoTime() > end) {
                throw new AssertionError("nothing arrives");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static long bytes(Path state) throws IOException {
        if (!Files.isDirectory(state)) {
            return 0;
        }
        try (Stream<Path> records = Files.list(state)) {
            return records.map(record -> record.resolve("content").toFile()).mapToLong(File::length).sum();
        }
    }

    /** As {@code rm -rf} does, which lets new files appear behind it. */
    private static void delete(Path state) throws Exception {
        Process rm = new ProcessBuilder("rm", "-rf", state.toString()).inheritIO().start();
        assertEquals(0, rm.waitFor());
    }

    @Test
    void a_result_that_can_not_be_printed_exits_with_1() throws Exception {
        for (String[] words : new String[][] {{"--help"}, {"completion"}, {"--state", folder.resolve("state").toString(), "doctor"}}) {
            try (Program program = Program.printing(work, Path.of("/dev/full"), words)) {
                assertEquals(Exit.FAILED, program.exit(), program.err());
                assertEquals("transfer: standard output can not be written: No space left on device\n", program.err());
            }
        }
    }
}
