// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import transfer.api.IfExists;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.Representation;

/** Outcomes, when the application dies at the worst moments: 3 times at each, or {@code chaos.rounds} times. */
final class OutcomeChaosTest {
    @RegisterExtension
    final Chaos chaos = new Chaos();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @ParameterizedTest
    @CsvSource({"COMPLETED, 1", "DELIVERED, 2", "REMOVED, 1"})
    void anOutcomeIsToldUntilItIsAcknowledgedAndNeverAgain(HaltPoint.Place place, int deliveries) throws Exception {
        int rounds = Chaos.rounds(3);
        Home home = new Home(Chaos.launch(), folder, true);
        List<Wish> wishes = new ArrayList<>();
        try (LyingServer server = LyingServer.start()) {
            for (int i = 0; i < rounds; i++) {
                String name = "file-" + i;
                String path = Keyring.path(i, name);
                server.on(Keyring.target(path), new Representation(Representation.bytes(1000, chaos.seed() + i), "\"1\""));
                wishes.add(Wish.download(name, IfExists.FAIL, server.url(path), home.files().resolve(name)));
                assertEquals(HaltPoint.KILLED, home.begin(wishes, new HaltPoint(place, name)).await(60), "it should have died");
                home.assertNoSecrets();
            }
            home.settle(wishes);
        }
        home.assertAllWell(wishes);
        home.assertNothingLeft();
        List<String> others = wishes.stream().map(Wish::name).filter(name -> home.story().deliveries(name) != deliveries).toList();
        assertEquals(List.of(), others, "not told " + deliveries + " times");
        chaos.figure("%s, %d deaths, each outcome told %d times", place, rounds, deliveries);
    }
}
