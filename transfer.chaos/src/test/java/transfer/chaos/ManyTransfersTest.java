// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.IfExists;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.Representation;

/** Many small transfers by an application with a heap of 64 MiB that is killed ten times: 300, or {@code chaos.transfers}. */
final class ManyTransfersTest {
    private static final int KILLS = 10;
    private static final int MOST_THREADS = 120;

    @RegisterExtension
    final Chaos chaos = new Chaos();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void allEndAndEachOutcomeIsTold() throws Exception {
        int count = Integer.getInteger("chaos.transfers", 300);
        Home home = new Home(Chaos.launch(), folder, true);
        List<Wish> wishes = new ArrayList<>();
        try (LyingServer server = LyingServer.start()) {
            for (int i = 0; i < count; i++) {
                String name = "file-" + i;
                String path = Keyring.path(i, name);
                server.on(Keyring.target(path), new Representation(name.getBytes(), "\"" + i + "\""));
                wishes.add(Wish.download(name, IfExists.FAIL, server.url(path), home.files().resolve(name)));
            }
            for (long goal : chaos.random().longs(KILLS, 1, 2L * count).sorted().toArray()) {
                Life life = home.begin(wishes);
                home.story().awaitSteps(goal, life);
                assertTrue(life.kill(), "it has ended before it was killed");
                home.assertNoSecrets();
            }
            home.settle(wishes);
        }
        home.assertAllWell(wishes);
        home.assertNothingLeft();
        try (Stream<Path> made = Files.list(home.files())) {
            assertEquals(count, made.count());
        }
        for (Wish wish : wishes) {
            assertEquals(wish.name(), Files.readString(wish.file()));
        }
        assertTrue(home.story().mostThreads() <= MOST_THREADS, home.story().mostThreads() + " threads");
        chaos.figure("%d transfers, %d kills, %d outcomes told again, at most %d threads and %d KiB of heap, garbage included",
                count, KILLS, home.story().repeatedDeliveries(), home.story().mostThreads(), home.story().mostBytes() >> 10);
    }
}
