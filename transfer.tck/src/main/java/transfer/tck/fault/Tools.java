// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that a test needs. Where one is missing the test is skipped with a reason, but fails if the environment says {@code CI=true}.
 */
public final class Tools {
    private static final long SECONDS = 120;

    private Tools() {}

    /** Goes on only if there is no reason against it. */
    public static void require(Optional<String> missing) {
        missing.ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                Assertions.fail("not to be skipped where CI=true: " + reason);
            }
            Assumptions.abort(reason);
        });
    }

    /** Where a program is, among the usual places and the path. */
    public static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether this user may do everything. */
    public static boolean isRoot() {
        return Files.isWritable(Path.of("/proc/sys/kernel/hostname")) && "root".equals(System.getProperty("user.name"));
    }

    /** Runs a program to its end; its output is the message of what is thrown if it fails. */
    public static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (end(process) != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    static int end(Process process) {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new UncheckedIOException(new IOException("it did not end within " + SECONDS + " s"));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
