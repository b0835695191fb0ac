// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.IfExists;
import transfer.tck.server.Nginx;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.Representation;
import transfer.tck.transport.SeenRequest;

/**
 * What is fetched twice when the application is killed three times: nothing that was in the file. What was on its way, in socket buffers
 * and in the dying process, has to be fetched again.
 */
final class RefetchTest {
    private static final int SIZE = 6 << 20;
    private static final int KILLS = 3;
    private static final int SEGMENTS = 4;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    @RegisterExtension
    final Chaos chaos = new Chaos();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    /** What is done after each kill. */
    private interface AfterKill {
        void died(Arrived arrived) throws IOException;
    }

    @Test
    void aDownloadFromNginxGoesOnAtTheLastByteOfItsFile() throws Exception {
        List<String> expected = new ArrayList<>(List.of("-"));
        fetchFromNginx("1m", 1, arrived -> expected.add("bytes=" + arrived.bytes() + "-"));
        // there may be more requests: at this rate nginx pauses for longer than the application waits
        try (Stream<String> log = Files.lines(folder.resolve("server/access.log"))) {
            Set<String> asked = log.map(line -> line.split(" ")[4]).collect(Collectors.toSet());
            assertTrue(asked.containsAll(expected), "expected " + expected + ", asked for " + asked);
        }
    }

    @Test
    void aSegmentedDownloadFromNginxFetchesTwiceWhatWasOnItsWay() throws Exception {
        fetchFromNginx("256k", SEGMENTS, arrived -> {});
    }

    @Test
    void aSegmentedDownloadAsksForNoByteThatIsInItsFile() throws Exception {
        byte[] body = Representation.bytes(SIZE, chaos.seed());
        Home home = home();
        try (LyingServer server = LyingServer.start()) {
            server.on("/file", new Representation(body, "\"1\""));
            Wish wish = wish(home, server.url("/file"), SEGMENTS).limited(SIZE / 3);
            List<Arrived.Run> known = new ArrayList<>();
            int[] checked = {0};
            fetch(home, wish, body, 0, arrived -> {
                assertAskedForNone(known, server.requests(), checked);
                known.clear();
                known.addAll(arrived.runs());
            });
            assertAskedForNone(known, server.requests(), checked);
            chaos.figure("%d kills, %d requests", KILLS, server.requests().size());
        }
    }

    private static void assertAskedForNone(List<Arrived.Run> known, List<SeenRequest> requests, int[] checked) {
        for (SeenRequest request : requests.subList(checked[0], requests.size())) {
            RANGE.matcher(request.header("Range").orElse("bytes=0-" + (SIZE - 1))).results().map(RefetchTest::run)
                    .forEach(asked -> assertTrue(known.stream().noneMatch(asked::meets), asked + " was asked for, and there was " + known));
        }
        checked[0] = requests.size();
    }

    private static Arrived.Run run(MatchResult range) {
        return new Arrived.Run(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)) + 1);
    }

    /**
     * nginx sends what it may send in a second at once, and pauses. The kills come in the pauses, with nothing on its way; but one may
     * come at the turn of a second.
     */
    private void fetchFromNginx(String rate, int segments, AfterKill after) throws Exception {
        Needs.there("nginx", Nginx.program().isPresent());
        byte[] body = Representation.bytes(SIZE, chaos.seed());
        Path documents = Files.createDirectories(folder.resolve("server/documents"));
        Files.write(documents.resolve("file"), body);
        Home home = home();
        try (Nginx server = Nginx.start(folder.resolve("server"), documents, "limit_rate " + rate + ";")) {
            fetch(home, wish(home, server.url("/file"), segments), body, PAUSE, after);
            long twice = server.bytesSent("/file") - SIZE;
            long most = 2L * KILLS << 20;
            chaos.figure("%d kills, %d requests, %d bytes fetched twice of %d", KILLS, server.log().size(), twice, SIZE);
            assertTrue(twice <= most * segments, twice + " bytes were fetched twice");
        }
    }

    private Home home() throws IOException, InterruptedException {
        return new Home(Chaos.launch(), Files.createDirectory(folder.resolve("home")), true);
    }

    private static Wish wish(Home home, URI url, int segments) {
        return Wish.download("file", IfExists.FAIL, url, home.files().resolve("file")).segmented(segments);
    }

    private void fetch(Home home, Wish wish, byte[] body, long quiet, AfterKill after) throws Exception {
        Arrived arrived = new Arrived(home.state());
        // how much is to be there at each kill: random, rising
        for (long goal : chaos.random().longs(KILLS, SIZE / 20, SIZE * 4L / 5).sorted().toArray()) {
            Life life = home.begin(List.of(wish));
            awaitBytes(life, arrived, goal, quiet);
            assertTrue(life.kill(), "it has ended before it was killed");
            after.died(arrived);
        }
        home.settle(List.of(wish));
        assertArrayEquals(body, Files.readAllBytes(wish.file()));
        home.assertAllWell(List.of(wish));
        home.assertNothingLeft();
    }

    /** Waits until so much is there and, where that happens, no more comes for a moment. */
    private static void awaitBytes(Life life, Arrived arrived, long goal, long quiet) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        long bytes = 0;
        long since = System.nanoTime();
        while (!life.hasEnded() && System.nanoTime() - end < 0 && (bytes < goal || System.nanoTime() - since < quiet)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            long now = arrived.bytes();
            since = now == bytes ? since : System.nanoTime();
            bytes = now;
        }
    }
}
