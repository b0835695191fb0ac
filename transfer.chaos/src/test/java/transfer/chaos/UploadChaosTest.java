// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import transfer.api.UploadProtocol;
import transfer.tck.transport.Representation;
import transfer.tck.upload.UploadServer;

/**
 * Uploads to a server that counts what arrives, while connections, answers and the application die: 4 times for each protocol, or
 * {@code chaos.rounds} times.
 */
final class UploadChaosTest {
    private static final int BODIES = 10;
    private static final double TROUBLE = 0.25;
    private static final long RATE = 1 << 20;

    @RegisterExtension
    final Chaos chaos = new Chaos();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final Map<Wish, String> batch = new LinkedHashMap<>();
    private int batches;
    private int kills;
    private int breaks;

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "TUS", "IETF"})
    void whateverServerAndKillerDoEachBodyArrives(UploadProtocol protocol) throws Exception {
        int rounds = Chaos.rounds(4);
        Home home = new Home(Chaos.launch(), folder, true);
        try (UploadServer server = UploadServer.start()) {
            Fate fate = new Fate(chaos.random().split(), () -> server.arrivals().all().size(), BODIES);
            while (kills < rounds) {
                server.faults().random(chaos.random().nextLong(), TROUBLE);
                next(home, server, protocol);
                while (kills < rounds && !home.story().isIdle()) {
                    round(home, server, fate);
                }
                if (!home.story().isIdle()) {
                    server.faults().clear();
                    home.settle(wishes());
                }
                verify(home, server, protocol);
            }
            chaos.figure("%s, %d kills, %d times all connections broken, %d lives, %d bodies of which %d arrived again, %d requests",
                    protocol, kills, breaks, home.lives(), batches * BODIES, server.arrivals().all().size() - batches * BODIES,
                    server.journal().lines().size());
        }
    }

    private List<Wish> wishes() {
        return List.copyOf(batch.keySet());
    }

    /** One life, in which the connections may die before it does. */
    private void round(Home home, UploadServer server, Fate fate) throws IOException, InterruptedException {
        Life life = home.begin(wishes());
        fate.await(life);
        while (chaos.random().nextInt(3) == 0 && !life.hasEnded()) {
            server.breakConnections();
            breaks++;
            fate.await(life);
        }
        kills += life.kill() ? 1 : 0;
    }

    private void next(Home home, UploadServer server, UploadProtocol protocol) throws IOException {
        batches++;
        batch.clear();
        SplittableRandom random = chaos.random();
        for (int i = 0; i < BODIES; i++) {
            String name = "body-" + batches + "-" + i;
            byte[] body = Representation.bytes(random.nextInt(1, 1 << 20), random.nextLong());
            Path file = Files.write(home.files().resolve(name), body);
            String target = "/" + protocol.name().toLowerCase(Locale.ROOT) + "/" + name;
            batch.put(Wish.upload(name, protocol, server.url(target), file).limited(RATE), sha256(body));
        }
        home.story().begin();
    }

    private void verify(Home home, UploadServer server, UploadProtocol protocol) throws IOException {
        home.assertAllWell(wishes());
        home.assertNothingLeft();
        for (Map.Entry<Wish, String> entry : batch.entrySet()) {
            int count = server.arrivals().count(entry.getValue());
            int most = protocol == UploadProtocol.PLAIN ? Math.min(count, 1) : count;
            assertEquals(1, most, entry.getKey().name() + " arrived " + count + " times");
            Files.delete(entry.getKey().file());
        }
        assertEquals(batches * BODIES, server.arrivals().counts().size(), "bodies that nobody has sent");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
