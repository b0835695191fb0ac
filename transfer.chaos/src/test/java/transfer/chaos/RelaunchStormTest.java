// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.IfExists;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LiedTo;
import transfer.tck.transport.LyingServer;

/** An application with the default settings that is killed and launched again every second: 4 times, or {@code chaos.rounds} times. */
final class RelaunchStormTest {
    @RegisterExtension
    final Chaos chaos = new Chaos();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void aRelaunchStormDoesNotHammerAServer() throws Exception {
        int rounds = Chaos.rounds(4);
        Home home = new Home(Chaos.launch(), folder, false);
        long began = System.nanoTime();
        try (LyingServer server = LyingServer.start()) {
            server.on("/refuses", Lie.answer("HTTP/1.1 503 Busy\nContent-Length: 0", ""));
            server.on("/hangs", LiedTo::stall);
            List<Wish> wishes = List.of(wish(home, server, "refuses"), wish(home, server, "hangs"));
            for (int i = 0; i < rounds; i++) {
                Life life = home.begin(wishes);
                life.awaitSaid("ready");
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                assertTrue(life.kill(), "it has ended");
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            int most = budget(seconds);
            int refused = server.requests("/refuses").size();
            int hung = server.requests("/hangs").size();
            chaos.figure("%d launches in %.0f s, %d requests refused, %d left without an answer, budget %d",
                    rounds, seconds, refused, hung, most);
            assertTrue(refused > 1 && refused <= most, refused + " requests to a server that refuses");
            assertTrue(hung > 1 && hung <= most + 1, hung + " requests to a server that does not answer");
        }
        assertEquals(List.of(), home.story().faults());
    }

    private static Wish wish(Home home, LyingServer server, String name) {
        return Wish.download(name, IfExists.FAIL, server.url("/" + name), home.files().resolve(name));
    }

    /** How many attempts fit into the time if each wait is as short as its jitter lets it be: half of 1 s, 2 s, 4 s and so on. */
    private static int budget(double seconds) {
        int attempts = 1;
        double wait = 0.5;
        for (double at = wait; at <= seconds && attempts < 100; at += wait) {
            attempts++;
            wait = Math.min(2 * wait, 300);
        }
        return attempts;
    }
}
