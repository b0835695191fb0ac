// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.UploadProtocol;
import transfer.tck.fault.Tools;
import transfer.tck.server.Lighttpd;
import transfer.tck.server.Nginx;
import transfer.tck.server.TusNode;
import transfer.tck.upload.Fault;
import transfer.tck.upload.UploadServer;

/**
 * One upload whose application is killed (SIGKILL) in the middle, to servers that others have written and to the IETF one of our own. The
 * body has 8 MiB, or {@code chaos.mib}; where the upload resumes the application is killed twice, or {@code chaos.kills} times.
 */
final class KilledUploadTest {
    private static final long SIZE = Long.getLong("chaos.mib", 8) << 20;
    private static final int KILLS = Integer.getInteger("chaos.kills", 2);
    private static final long LARGE = 1 << 20;

    @RegisterExtension
    final Chaos chaos = new Chaos();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Home home;
    private Path body;
    private String sha256;
    private int kills;

    @BeforeEach
    void make() throws Exception {
        home = new Home(Chaos.launch(), folder, true);
        body = BodyFile.write(home.files().resolve("body"), SIZE, chaos.random().split());
        sha256 = BodyFile.sha256(body);
    }

    private Path folder(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }

    /** At the rate of the whole in a second, so that there is a middle also where it is small. */
    private List<Wish> wish(URI url) {
        return List.of(Wish.upload("body", UploadProtocol.AUTO, url, body).limited(SIZE));
    }

    /** Says how much of the body a server has got. */
    @FunctionalInterface
    private interface Counter {
        long bytes() throws IOException;
    }

    /** Kills the application each time the server has got another part of the body, then lets it come to its end. */
    private void upload(List<Wish> wishes, int times, Counter arrived) throws Exception {
        for (int i = 1; i <= times; i++) {
            long until = SIZE * i / (times + 1) - chaos.random().nextLong(SIZE / (times + 1) / 2);
            Life life = home.begin(wishes);
            while (!life.hasEnded() && arrived.bytes() < until) {
                LockSupport.parkNanos(500_000);
            }
            kills += life.kill() ? 1 : 0;
        }
        assertEquals(times, kills, "the application was to be killed before its end");
        assertEquals(0, home.story().deliveries("body"));
        home.settle(wishes);
        home.assertAllWell(wishes);
        home.assertNothingLeft();
    }

    private void assertLittleSentTwice(long received) {
        chaos.figure("%d MiB, %d kills, %d lives, %.3f %% received twice",
                SIZE >> 20, kills, home.lives(), 100.0 * (received - SIZE) / SIZE);
        assertTrue(received >= SIZE, received + " received");
        assertTrue(received - SIZE < SIZE / 50, () -> (received - SIZE) + " bytes sent twice");
    }

    @Test
    void aTusServerGetsTheBodyOnceAndHardlyAnyByteTwice() throws Exception {
        Tools.require(TusNode.missing());
        Path uploads = folder("server");
        try (TusNode server = TusNode.start(uploads)) {
            upload(wish(server.url()), KILLS, () -> BodyFile.bytesBelow(uploads));
            assertEquals(1, server.uploads().size());
            assertEquals(sha256, BodyFile.sha256(server.uploads().get(0)));
            assertLittleSentTwice(server.received());
        }
    }

    @Test
    void anIetfServerGetsTheBodyOnceAndHardlyAnyByteTwice() throws Exception {
        try (UploadServer server = UploadServer.start()) {
            upload(wish(server.url("/ietf/files")), KILLS, server::moved);
            assertEquals(1, server.created());
            assertEquals(1, server.arrivals().count(sha256));
            assertLittleSentTwice(server.journal().received());
        }
    }

    /** What was in flight when the server cut is lost for it: so what it has read counts, not what was sent. */
    @Test
    void whereEveryRequestIsCutTheIetfServerGetsTheBodyOnceToo() throws Exception {
        try (UploadServer server = UploadServer.start()) {
            server.faults().times(2, request -> request.method().equals("POST") || request.method().equals("PUT"), new Fault.Cut(0, true));
            server.faults().times(2, request -> request.method().equals("HEAD"), new Fault.Cut(0, false));
            server.faults().times(2, request -> request.length() > 0 && request.length() <= LARGE, new Fault.LoseAnswer());
            server.faults().cutAlways(request -> request.length() > LARGE, chaos.random().nextLong());
            upload(wish(server.url("/ietf/files")), KILLS, server::moved);
            assertEquals(1, server.created());
            assertEquals(1, server.arrivals().count(sha256));
            chaos.figure("%d requests", server.journal().lines().size());
            assertLittleSentTwice(server.journal().received());
        }
    }

    @Test
    void nginxGetsTheRightBytesByPut() throws Exception {
        Tools.require(Nginx.program().map(path -> Optional.<String>empty())
                .orElse(Optional.of("nginx is not installed")));
        Path files = folder("nginx");
        Path documents = folder("documents");
        try (Nginx server = Nginx.start(files, documents, "dav_methods PUT;")) {
            upload(wish(server.url("/body")), 1, () -> {
                assertFalse(Files.exists(documents.resolve("body")));
                return BodyFile.bytesBelow(files);
            });
            assertEquals(sha256, BodyFile.sha256(documents.resolve("body")));
            chaos.figure("%d MiB, %d kills, %s", SIZE >> 20, kills, server.log());
        }
    }

    @Test
    void lighttpdGetsTheRightBytesByPut() throws Exception {
        Tools.require(Lighttpd.missing());
        Path documents = folder("documents");
        try (Lighttpd server = Lighttpd.start(folder("lighttpd"), documents)) {
            upload(wish(server.url("/body")), 1, server::bytesRead);
            assertEquals(sha256, BodyFile.sha256(documents.resolve("body")));
            chaos.figure("%d MiB, %d kills", SIZE >> 20, kills);
        }
    }
}
