// SPDX-License-Identifier: Apache-2.0
package transfer.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.tck.server.Nginx;

/** The KAR in a real Karaf that can not reach any repository. */
class KarafIT {
    private static final int SIZE = 24 << 20;
    private static final int ENOUGH = 6 << 20;

    @TempDir
    Path folder;

    private Path documents;
    private Path transfers;

    @BeforeEach
    void prepare() throws IOException {
        Needs.installed("nginx", Nginx.program().isPresent());
        documents = Files.createDirectory(folder.resolve("documents"));
        transfers = folder.resolve("transfers");
        byte[] content = new byte[SIZE];
        new Random(7).nextBytes(content);
        Files.write(documents.resolve("file.bin"), content);
    }

    @Test
    void a_download_goes_on_after_karaf_was_killed() throws Exception {
        Path file = folder.resolve("file.bin");
        try (Nginx nginx = Nginx.start(Files.createDirectory(folder.resolve("nginx")), documents, "limit_rate 8m;");
                Karaf karaf = Karaf.prepare(folder.resolve("karaf"))) {
            karaf.configure("transfer.store.fs", "root = " + transfers);
            karaf.configure("transfer.session-big", "identifier = big", "concurrency = 2");
            karaf.start();
            String sessions = karaf.run("service:list transfer.api.TransferSession");
            assertTrue(sessions.contains("transfer.session = big"), sessions);
            Process get = karaf.begin("transfer:get -o " + file + " " + nginx.url("/file.bin"));
            Deadline.await("the first bytes", () -> arrived() > ENOUGH);
            karaf.kill();
            get.destroy();
            assertTrue(Files.notExists(file), "the download was over before the kill");
            long kept = arrived();

            karaf.start();
            Deadline.await("the file", () -> Files.exists(file));

            String list = karaf.run("transfer:list | grep file.bin");
            assertTrue(list.contains("file.bin"), "nobody has taken the outcome over, and yet it is not listed: " + list);
            assertEquals(-1, Files.mismatch(documents.resolve("file.bin"), file), "the bytes differ");
            Deadline.await("the last line of the log", () -> nginx.log().size() == 2);
            List<String> first = List.of(nginx.log().get(0).split(" "));
            List<String> second = List.of(nginx.log().get(1).split(" "));
            assertEquals("206", second.get(2), "how the server answered the second time: " + nginx.log());
            assertEquals("bytes=" + kept + "-", second.get(4), "what was asked for the second time, after " + first);
        }
    }

    private long arrived() throws IOException {
        if (Files.notExists(transfers)) {
            return 0;
        }
        try (Stream<Path> contents = Files.find(transfers, 2, (path, is) -> path.endsWith("content"))) {
            return contents.findFirst().map(content -> content.toFile().length()).orElse(0L);
        }
    }
}
