// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.tck.server.Nginx;

/** The executable jar against a real server: what a person sees, and what is left when it dies. */
class TransferJarIT {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 192 * MIB;

    @TempDir
    Path folder;

    private Path work;
    private Path state;
    private Nginx nginx;

    @BeforeEach
    void startServer() throws IOException {
        work = Files.createDirectories(folder.resolve("work"));
        state = folder.resolve("state");
        if (Nginx.program().isEmpty()) {
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                fail("nginx is not installed");
            }
            Assumptions.abort("nginx is not installed");
        }
        Path documents = Files.createDirectories(folder.resolve("documents"));
        write(documents.resolve("large.bin"), SIZE);
        write(documents.resolve("medium.bin"), 40 * MIB);
        Files.writeString(documents.resolve("small.txt"), "small\n");
        // what a killed process has not read or not written was sent in vain: a hundredth is what the server sends in 120 ms, in small pieces
        nginx = Nginx.start(Files.createDirectories(folder.resolve("nginx")), documents,
                "limit_rate_after 8m;", "limit_rate 16m;", "sendfile_max_chunk 256k;");
    }

    @AfterEach
    void stopServer() {
        if (nginx != null) {
            nginx.close();
        }
    }

    private static void write(Path file, int size) throws IOException {
        Random random = new Random(1);
        byte[] block = new byte[MIB];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < size; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
        }
    }

    private Program start(String... words) throws IOException {
        return Program.start(work, Stream.concat(Stream.of("--state", state.toString()), Stream.of(words)).toArray(String[]::new));
    }

    private Program run(String... words) throws IOException, InterruptedException {
        Program program = start(words);
        program.exit();
        return program;
    }

    private String url(String path) {
        return nginx.url(path).toString();
    }

    /** Returns when so much of a download is there. */
    private void awaitContent(Program program, long bytes) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (contentSize() < bytes) {
            if (!program.isRunning() || System.nanoTime() > end) {
                throw new AssertionError("not so much arrived; standard error:\n" + program.err());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Returns when the server has noticed that the first request has ended. */
    private void awaitLog() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (nginx.log().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private long contentSize() throws IOException {
        if (!Files.isDirectory(state)) {
            return 0;
        }
        long size = 0;
        try (Stream<Path> records = Files.list(state)) {
            for (Path content : records.map(record -> record.resolve("content")).filter(Files::exists).toList()) {
                size += Files.size(content);
            }
        }
        return size;
    }

    private List<String> records() throws IOException {
        try (Stream<Path> records = Files.list(state)) {
            return records.map(record -> record.getFileName().toString()).filter(name -> name.length() == 36).toList();
        }
    }

    private void assertArrived(String name) throws IOException {
        assertEquals(-1, Files.mismatch(folder.resolve("documents").resolve(name), work.resolve(name)));
        assertEquals(List.of(), records());
    }

    private void assertLargeArrivedOnce() throws IOException {
        assertArrived("large.bin");
        long sent = nginx.bytesSent("/large.bin");
        assertTrue(sent <= SIZE + SIZE / 100, () -> sent + " bytes were sent for " + SIZE);
    }

    @Test
    void a_killed_download_goes_on_with_the_same_command() throws Exception {
        try (Program first = start("get", url("/large.bin"))) {
            awaitContent(first, SIZE / 3);
            first.kill();
        }
        assertFalse(Files.exists(work.resolve("large.bin")));
        Program second = run("get", url("/large.bin"));
        assertEquals(Exit.DONE, second.exit(), second.err());
        assertTrue(second.err().contains("transfer: going on with large.bin"), second.err());
        assertEquals("done: " + work.resolve("large.bin") + ", 192.0 MiB\n", second.out());
        assertLargeArrivedOnce();
    }

    @Test
    void a_terminated_download_says_how_to_go_on_and_run_does() throws Exception {
        try (Program first = start("get", "-o", "large.bin", url("/large.bin"))) {
            awaitContent(first, SIZE / 3);
            first.terminate();
            assertEquals(Exit.PENDING, first.exit());
            assertTrue(first.err().contains("transfer: large.bin is left pending at "), first.err());
            assertTrue(first.err().endsWith("transfer: the same command again, or 'transfer run', goes on\n"), first.err());
        }
        Program second = run("run");
        assertEquals(Exit.DONE, second.exit(), second.err());
        assertLargeArrivedOnce();
    }

    @Test
    void looking_at_transfers_moves_no_byte() throws Exception {
        try (Program first = start("get", url("/medium.bin"), "--limit-rate", "8M")) {
            awaitContent(first, 4 * MIB);
            first.kill();
        }
        awaitLog();
        long size = contentSize();
        List<String> log = nginx.log();
        assertTrue(run("list").out().contains("get " + url("/medium.bin") + " -> " + work), run("list").err());
        String identifier = records().get(0);
        assertTrue(run("show", identifier.substring(0, 8), "--json").out().startsWith("{\"identifier\":\"" + identifier + "\""));
        assertTrue(run("list").out().startsWith(identifier + "  queued "), "nothing is in its way");
        assertTrue(run("reconcile", "--dry-run").out().startsWith(identifier + "  start (dry run)  nothing is in the way"));
        assertEquals(Exit.DONE, run("pause", identifier).exit());
        Program paused = run("run");
        assertEquals(Exit.PENDING, paused.exit(), paused.err());
        assertEquals(size, contentSize());
        assertEquals(log, nginx.log());
        assertEquals(Exit.DONE, run("cancel", identifier).exit());
        assertEquals(Exit.DONE, run("remove", identifier).exit());
        assertEquals("", run("list").out());
        assertEquals(log, nginx.log());
    }

    @Test
    void a_second_process_is_told_who_has_the_state_directory_and_harms_nothing() throws Exception {
        try (Program first = start("get", url("/medium.bin"), "--limit-rate", "8M")) {
            awaitContent(first, 4 * MIB);
            first.signal("STOP");
            Program second = run("get", url("/small.txt"));
            first.signal("CONT");
            assertEquals(Exit.UNUSABLE, second.exit());
            assertTrue(second.err().matches("transfer: state directory .* is in use by process \\d+ .*\n"), second.err());
            assertEquals(Exit.DONE, first.exit(), first.err());
        }
        assertArrived("medium.bin");
        assertFalse(Files.exists(work.resolve("small.txt")));
    }

    @Test
    void a_batch_tells_what_failed_and_fetches_the_rest() throws Exception {
        Files.writeString(work.resolve("urls"), url("/small.txt") + " a.txt\n" + url("/missing") + "\n" + url("/small.txt") + " b.txt\n");
        Program batch = run("get", "-i", "urls");
        assertEquals(Exit.FAILED, batch.exit());
        assertEquals(1, batch.err().lines().filter(line -> line.startsWith("transfer: " + url("/missing") + ": ")).count(), batch.err());
        assertEquals(2, batch.out().lines().count(), batch.out());
        assertEquals("small\n", Files.readString(work.resolve("a.txt")));
        assertEquals("small\n", Files.readString(work.resolve("b.txt")));
        assertEquals(List.of(), records());
    }

    @Test
    void an_upload_arrives_and_is_told() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Files.write(folder.resolve("uploaded"), body);
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("PUT") ? 201 : 405, -1);
            exchange.close();
        });
        server.start();
        try {
            Files.writeString(work.resolve("a.txt"), "body\n");
            Program put = run("put", "a.txt", "http://127.0.0.1:" + server.getAddress().getPort() + "/in", "--protocol", "plain", "--json");
            assertEquals(Exit.DONE, put.exit(), put.err());
            assertTrue(put.out().contains("\"state\":\"completed\",\"bytes\":5"), put.out());
            assertEquals("body\n", Files.readString(folder.resolve("uploaded")));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void secrets_are_not_written_and_run_waits_for_them() throws Exception {
        try (Program first = start("get", url("/medium.bin"), "--limit-rate", "8M", "--header", "Authorization: Bearer geheim")) {
            awaitContent(first, 4 * MIB);
            first.kill();
        }
        try (Stream<Path> files = Files.walk(state.resolve(records().get(0)))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".plist")).toList()) {
                assertFalse(Files.readString(file).contains("geheim"), file.toString());
            }
        }
        Program second = run("run");
        assertEquals(Exit.PENDING, second.exit(), second.err());
        assertTrue(second.err().contains("give it again: --header 'Authorization: ...'"), second.err());
        Program third = run("get", url("/medium.bin"), "--header", "Authorization: Bearer geheim");
        assertEquals(Exit.DONE, third.exit(), third.err());
        assertArrived("medium.bin");
    }

    @Test
    void what_can_not_be_is_said_in_one_line_and_leaves_nothing_behind() throws Exception {
        Files.createDirectories(work.resolve("folder"));
        Files.writeString(work.resolve("file"), "");
        assertWrong(Exit.USAGE, "unknown command", "fetch");
        assertWrong(Exit.USAGE, "unknown option", "get", "--wrong", url("/small.txt"));
        assertWrong(Exit.USAGE, "scheme that is not served", "get", "ftp://127.0.0.1/x");
        assertWrong(Exit.USAGE, "is not a URL", "get", "http://127.0.0.1/a b");
        assertWrong(Exit.FAILED, "is a folder", "get", "-o", "folder", url("/small.txt"));
        assertWrong(Exit.FAILED, "there is no folder", "get", "-o", "absent/x", url("/small.txt"));
        assertWrong(Exit.FAILED, "no file can be made in /proc", "get", "-o", "/proc/x", url("/small.txt"));
        assertWrong(Exit.FAILED, "absent", "put", "absent", url("/in"));
        assertWrong(Exit.FAILED, "there is no transfer 3f2c", "show", "3f2c");
        assertWrong(Exit.UNUSABLE, "file", "--state", work.resolve("file").toString(), "list");
        assertEquals(List.of("file", "folder"), Stream.of(work.toFile().list()).sorted().toList());
        assertEquals(List.of(), nginx.log());
    }

    private void assertWrong(int exit, String expected, String... words) throws Exception {
        boolean ownState = words[0].equals("--state");
        Program program = ownState ? Program.run(work, words) : run(words);
        assertEquals(exit, program.exit(), program.err());
        assertEquals(1, program.err().lines().count(), program.err());
        assertTrue(program.err().startsWith("transfer: ") && program.err().contains(expected), program.err());
        assertEquals("", program.out());
        assertTrue(ownState || !Files.exists(state) || records().isEmpty(), () -> "left behind by " + expected);
    }

    @Test
    void the_shell_has_the_same_commands() throws Exception {
        Path input = Files.writeString(folder.resolve("input"),
                "get " + url("/small.txt") + "\ntransfer:get nonsense\nlist | grep -c completed\nexit\n");
        try (Program shell = Program.start(work, input, "--state", state.toString(), "shell")) {
            assertEquals(Exit.FAILED, shell.exit(), "a line was wrong");
            assertTrue(shell.out().contains("  completed  100 %  6 B of 6 B  "), shell.out());
            assertTrue(shell.out().contains("'nonsense' is not a URL"), shell.out());
            assertTrue(shell.out().endsWith("\n0\n"), shell.out());
        }
        assertEquals("small\n", Files.readString(work.resolve("small.txt")));
    }
}
