// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Where an application lives again and again: one state directory, one story. */
final class Home {
    private static final long LONGEST_SECONDS = 120;

    private final Launch launch;
    private final Path folder;
    private final boolean impatient;
    private final Story story = new Story();
    private final Secrets secrets = new Secrets();
    private int lives;

    /**
     * A home.
     *
     * @param folder an existing empty folder
     * @param impatient whether the application gives up and tries again soon
     */
    Home(Launch launch, Path folder, boolean impatient) throws IOException {
        this.launch = launch;
        this.folder = folder;
        this.impatient = impatient;
        Files.createDirectory(files());
    }

    /** Where files come from or go to. */
    Path files() {
        return folder.resolve("files");
    }

    Path state() {
        return folder.resolve("state");
    }

    private Path log() {
        return folder.resolve("log-" + lives);
    }

    /** The folder of it all. */
    Path folder() {
        return folder;
    }

    Story story() {
        return story;
    }

    /** How often the application has been launched. */
    int lives() {
        return lives;
    }

    /** Launches the application; it wants what of the wishes it has not been told the outcome of. */
    Life begin(List<Wish> wishes) throws IOException {
        return begin(wishes, HaltPoint.NEVER);
    }

    /** Launches an application that dies by its own hand. */
    Life begin(List<Wish> wishes, HaltPoint halt) throws IOException {
        lives++;
        Path wanted = folder.resolve("wishes");
        Files.write(wanted, wishes.stream().filter(wish -> story.deliveries(wish.name()) == 0).map(Wish::line).toList());
        Orders orders = new Orders(state(), wanted, impatient, halt);
        return new Life(launch.start(orders, log()), story);
    }

    /** Lives until there is nothing left to do. */
    void settle(List<Wish> wishes) throws IOException, InterruptedException, TimeoutException {
        Life life = begin(wishes);
        try {
            assertEquals(0, life.await(LONGEST_SECONDS), "the exit code of life " + lives);
        } finally {
            life.kill();
        }
    }

    /** Nothing but the lock, the reserve, the log of submits and the index may be left in the state directory when all is acknowledged. */
    void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.walk(state())) {
            assertEquals(List.of(), left
                    .filter(path -> !path.equals(state()))
                    .map(path -> state().relativize(path).toString())
                    .filter(name -> !List.of("store.lock", ".reserve", ".submits.log", ".queued.index").contains(name))
                    .toList(), "left in the state directory");
        }
    }

    /** No secret of {@link Keyring} may be in the state directory or in the log of the last life. To be called between lives. */
    void assertNoSecrets() throws IOException {
        secrets.assertNoneIn(state());
        secrets.assertNoneIn(log());
    }

    /** Each wish has been told of, has completed, and nothing contradicts anything or tells a secret. */
    void assertAllWell(List<Wish> wishes) throws IOException {
        assertNoSecrets();
        Secrets.assertNoneIn("what the application was told", story.text());
        assertEquals(List.of(), story.faults());
        assertEquals(List.of(), wishes.stream().map(Wish::name).filter(name -> story.deliveries(name) == 0).toList(), "lost");
    }
}
