// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The executable jar, run as a person runs it: one process for one command line. */
final class Program implements AutoCloseable {
    private static final Path JAR = Path.of(System.getProperty("transfer.jar", "target/transfer.jar")).toAbsolutePath();
    private static final long LONGEST_SECONDS = 120;
    private static int count;

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param folder the working folder; what is printed goes to files beside it */
    static Program start(Path folder, String... words) throws IOException {
        return start(folder, Path.of("/dev/null"), words);
    }

    /** @param input a file for standard input */
    static Program start(Path folder, Path input, String... words) throws IOException {
        return start(folder, input, folder.resolveSibling(folder.getFileName() + "." + ++count + ".out"), words);
    }

    /** @param out what standard output is written to */
    static Program printing(Path folder, Path out, String... words) throws IOException {
        return start(folder, Path.of("/dev/null"), out, words);
    }

    private static Program start(Path folder, Path input, Path out, String... words) throws IOException {
        Path err = folder.resolveSibling(folder.getFileName() + "." + ++count + ".err");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                JAR.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        return new Program(process, out, err);
    }

    /** Runs a command to its end. */
    static Program run(Path folder, String... words) throws IOException, InterruptedException {
        Program program = start(folder, words);
        program.exit();
        return program;
    }

    /** The exit code; a program that does not end in time is killed, and the test fails. */
    int exit() throws InterruptedException, IOException {
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("does not end; standard error so far:\n" + err());
        }
        return process.exitValue();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGSTOP, SIGCONT. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start().waitFor();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
