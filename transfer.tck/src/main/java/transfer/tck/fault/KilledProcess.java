// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Java program in a process of its own that is killed (SIGKILL) when one of its threads makes the N-th call of a given kind; {@code strace}
 * does it, so that the program needs to know nothing of it. (Its option {@code --seccomp-bpf} would be faster, but then version 6.1 injects
 * nothing after the first call.)
 */
public final class KilledProcess {
    private static final int KILLED = 128 + 9;

    private final String mainClass;
    private final List<String> arguments;

    /** @param arguments of the main class */
    public KilledProcess(Class<?> mainClass, List<String> arguments) {
        this.mainClass = mainClass.getName();
        this.arguments = List.copyOf(arguments);
    }

    /**
     * What became of it.
     *
     * @param killed whether it got as far as that call
     * @param output the lines that it had written
     */
    public record End(boolean killed, List<String> output) {}

    /** Why that can not be done here. */
    public static Optional<String> missing() {
        if (Tools.find("strace").isEmpty()) {
            return Optional.of("there is no strace");
        }
        try {
            Tools.run(List.of("strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:signal=SIGKILL:when=1", "true"));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("strace does not work here: " + e.getMessage().strip());
        }
    }

    /**
     * Runs it until that call, or to its end.
     *
     * @param call the name of the system call; one that this machine does not have never comes
     * @param number which of them, counted from 1
     */
    public End run(String call, int number) throws IOException {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null",
                "-e", "trace=?" + call, "-e", "inject=?" + call + ":signal=SIGKILL:when=" + number,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto", "-Xmx64m",
                "-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        List<String> output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        int status = Tools.end(process);
        if (status != 0 && status != KILLED) {
            throw new IOException("the program failed with " + status + " after " + output);
        }
        return new End(status == KILLED, output);
    }
}
