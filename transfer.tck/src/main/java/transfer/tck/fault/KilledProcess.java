// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java program in a process of its own that is killed (SIGKILL) when one of its threads makes the N-th call of a given kind;
 * {@code strace} does it, so that the program needs to know nothing. (Its option {@code --seccomp-bpf} would be
 * faster, but then version 6.1 injects nothing after the first call.)
 */
public final class KilledProcess {
    private static final int KILLED = 128 + 9;
    private static final Pattern CALL = Pattern.compile("(\\d+) +(\\w+)\\(");

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
     * Runs it to its end, and says which calls of the given kinds the busiest of its threads has made.
     *
     * @param calls names of system calls; those that this machine does not have are never made
     * @param log a file to write to
     */
    public List<String> calls(Collection<String> calls, Path log) throws IOException {
        run(List.of("-o", log.toString(), "-e", "trace=?" + String.join(",?", calls)));
        Map<String, List<String>> byThread = new HashMap<>();
        for (String line : Files.readAllLines(log)) {
            Matcher call = CALL.matcher(line);
            if (call.lookingAt()) {
                byThread.computeIfAbsent(call.group(1), thread -> new ArrayList<>()).add(call.group(2));
            }
        }
        return byThread.values().stream().max(Comparator.comparing(List::size)).orElse(List.of());
    }

    /**
     * Runs it until that call, or to its end.
     *
     * @param call the name of the system call; one that this machine does not have never comes
     * @param number which of them in one thread, counted from 1
     */
    public End run(String call, int number) throws IOException {
        return run(List.of("-o", "/dev/null", "-e", "trace=?" + call, "-e", "inject=?" + call + ":signal=SIGKILL:when=" + number));
    }

    private End run(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq"));
        command.addAll(options);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
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
