// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.IfExists;
import transfer.tck.transport.LyingServer;

/** Downloads from a server that misbehaves, by an application that is killed: 8 times, or {@code chaos.rounds} times. */
final class DownloadChaosTest {
    private static final int FILES = 20;

    @RegisterExtension
    final Chaos chaos = new Chaos();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final LongAdder sent = new LongAdder();
    private final Map<Wish, MoodyFile> batch = new LinkedHashMap<>();
    private int batches;

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whateverServerAndKillerDoEachFileArrivesOnceInOneVersion(int segments) throws Exception {
        int rounds = Chaos.rounds(8);
        Home home = new Home(Chaos.launch(), folder, true);
        Fate fate = new Fate(chaos.random().split(), sent::sum, 4 << 20);
        int kills = 0;
        try (LyingServer server = LyingServer.start()) {
            while (kills < rounds) {
                next(home, server, segments);
                while (kills < rounds && !home.story().isIdle()) {
                    Life life = home.begin(wishes());
                    fate.await(life);
                    kills += life.kill() ? 1 : 0;
                    home.assertNoSecrets();
                }
                if (!home.story().isIdle()) {
                    batch.values().forEach(MoodyFile::calm);
                    home.settle(wishes());
                }
                verify(home);
            }
        }
        chaos.figure("segments %d, %d kills, %d lives, %d files, %d MiB sent, %d outcomes told again",
                segments, kills, home.lives(), batches * FILES,
                sent.sum() >> 20, home.story().repeatedDeliveries());
    }

    private List<Wish> wishes() {
        return List.copyOf(batch.keySet());
    }

    /** 20 more files. A file that exists already would be replaced, refused or renamed: finishing twice shows in one way or another. */
    private void next(Home home, LyingServer server, int segments) throws IOException {
        batches++;
        batch.clear();
        for (int i = 0; i < FILES; i++) {
            String name = "file-" + batches + "-" + i;
            MoodyFile file = new MoodyFile(chaos.random().split(), sent);
            String path = Keyring.path(i, name);
            server.on(Keyring.target(path), file);
            IfExists rule = IfExists.values()[i % IfExists.values().length];
            Wish wish = Wish.download(name, rule, server.url(path), home.files().resolve(name)).segmented(segments);
            batch.put(wish, file);
        }
        home.story().begin();
    }

    private void verify(Home home) throws IOException {
        home.assertAllWell(wishes());
        home.assertNothingLeft();
        try (Stream<Path> made = Files.list(home.files())) {
            Set<String> names = made.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
            assertEquals(batch.keySet().stream().map(Wish::name).collect(Collectors.toSet()), names);
        }
        for (Map.Entry<Wish, MoodyFile> entry : new ArrayList<>(batch.entrySet())) {
            Path made = entry.getKey().file();
            assertTrue(entry.getValue().isVersion(Files.readAllBytes(made)), made + " is no version of its file");
            Files.delete(made);
        }
    }
}
