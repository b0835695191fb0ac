// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What the tests of this module share. System properties:
 *
 * <ul>
 *   <li>{@code chaos.rounds}: how many kills each test deals; each test says how many without it
 *   <li>{@code chaos.transfers}: how many transfers {@link ManyTransfersTest} submits
 *   <li>{@code chaos.seed}: repeats the decisions of an earlier run, as far as the machine lets it; it is printed with every test
 * </ul>
 */
final class Chaos implements BeforeTestExecutionCallback, AfterTestExecutionCallback {
    private static Launch launch;

    private final long seed = Long.getLong("chaos.seed", System.nanoTime() & 0xffff_ffffL);
    private final SplittableRandom random = new SplittableRandom(seed);
    private final StringBuilder figures = new StringBuilder();
    private long began;

    /** How many rounds a test makes. */
    static int rounds(int usual) {
        return Integer.getInteger("chaos.rounds", usual);
    }

    /** How the application is launched. */
    static synchronized Launch launch() throws IOException, InterruptedException {
        if (launch == null) {
            Path folder = Files.createTempDirectory("chaos-launch");
            launch = Launch.prepare(folder);
        }
        return launch;
    }

    /** Random numbers of this test. */
    SplittableRandom random() {
        return random;
    }

    long seed() {
        return seed;
    }

    /** Something to be said when the test has ended. */
    void figure(String format, Object... values) {
        figures.append(", ").append(String.format(format, values));
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        began = System.nanoTime();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        System.out.printf("%s: %s, %.1f s%s; -Dchaos.seed=%d%n", context.getRequiredTestMethod().getName(),
                context.getExecutionException().isPresent() ? "failed" : "passed", (System.nanoTime() - began) / 1e9, figures, seed);
    }
}
