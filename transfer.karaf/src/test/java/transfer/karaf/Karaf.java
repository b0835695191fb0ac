// SPDX-License-Identifier: Apache-2.0
package transfer.karaf;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Karaf with folders of its own ("base"), made from an unpacked distribution ("home") which stays as it is. */
final class Karaf implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("karaf.home"));
    private static final Path KAR = Path.of(System.getProperty("transfer.kar"));
    private static final String USER = "karaf";
    private static final long COMMAND_SECONDS = 60;

    private final Path base;
    private final int port;
    private Process process;
    private Path last;
    private long touched;

    private Karaf(Path base, int port) {
        this.base = base;
        this.port = port;
    }

    /** Not started yet; the KAR is in its deploy folder, and the only repository it may use is its own. */
    static Karaf prepare(Path base) throws IOException {
        try (Stream<Path> files = Files.walk(HOME.resolve("etc"))) {
            for (Path file : files.toList()) {
                Path copy = base.resolve(HOME.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        List<ServerSocket> free = List.of(free(), free(), free());
        List<Integer> ports = free.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket socket : free) {
            socket.close();
        }
        Karaf karaf = new Karaf(base, ports.get(0));
        karaf.set("org.apache.karaf.shell", Map.of("sshPort", ports.get(0).toString(), "sshHost", "127.0.0.1"));
        karaf.set("org.apache.karaf.management", Map.of("rmiRegistryPort", ports.get(1).toString(),
                "rmiServerPort", ports.get(2).toString(), "rmiRegistryHost", "127.0.0.1", "rmiServerHost", "127.0.0.1"));
        karaf.set("org.ops4j.pax.url.mvn", Map.of("org.ops4j.pax.url.mvn.repositories", ""));
        Files.write(base.resolve("etc/config.properties"),
                List.of("", "felix.fileinstall.poll = 100", "felix.fileinstall.enableConfigSave = false"), StandardOpenOption.APPEND);
        Files.writeString(base.resolve("etc/users.properties"), USER + " = " + USER + ",admin,ssh\n");
        Files.copy(KAR, Files.createDirectories(base.resolve("deploy")).resolve(KAR.getFileName()));
        return karaf;
    }

    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /** Appends to a configuration which is there: of two lines with the same key the later one counts. */
    private void set(String pid, Map<String, String> values) throws IOException {
        List<String> lines = values.entrySet().stream().map(entry -> entry.getKey() + " = " + entry.getValue()).toList();
        Files.write(configuration(pid), lines, StandardOpenOption.APPEND);
    }

    /** Writes {@code etc/PID.cfg}. */
    void configure(String pid, String... lines) throws IOException {
        Files.write(configuration(pid), List.of(lines));
        touched = System.nanoTime();
        last = configuration(pid);
    }

    /**
     * File Install takes a file that changes while it reads the one before for read: it is shown the last one again after a while.
     *
     * @return false
     */
    boolean touch() throws IOException {
        if (System.nanoTime() - touched > TimeUnit.SECONDS.toNanos(2)) {
            Files.setLastModifiedTime(last, FileTime.from(Instant.now()));
            touched = System.nanoTime();
        }
        return false;
    }

    /** What the log has so far. */
    List<String> log() throws IOException {
        Path log = base.resolve("data/log/karaf.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    private Path configuration(String pid) {
        return base.resolve("etc").resolve(pid + ".cfg");
    }

    /** Returns when the commands of scope transfer are there. */
    void start() throws Exception {
        ProcessBuilder builder = script("karaf", "server");
        builder.environment().put("KARAF_EXEC", "exec");
        process = builder.redirectErrorStream(true).redirectOutput(base.resolve("karaf.out").toFile()).start();
        Deadline.await("Karaf's shell", this::isListening);
        Deadline.await("the command transfer:list", () -> begin("transfer:list").waitFor() == 0);
    }

    private boolean isListening() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("Karaf ended: " + Files.readString(base.resolve("karaf.out")));
        }
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    /** Starts a command in the shell. */
    Process begin(String command) throws IOException {
        return begin(command, base.resolve("client.out"));
    }

    private Process begin(String command, Path output) throws IOException {
        return script("client", "-h", "127.0.0.1", "-a", String.valueOf(port), "-u", USER, "-p", USER, command)
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    /** What a command prints. */
    String run(String command) throws IOException, InterruptedException {
        Path output = base.resolve("run.out");
        Process client = begin(command, output);
        if (!client.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
            client.destroyForcibly();
            throw new AssertionError(command + " did not end");
        }
        return Files.readString(output);
    }

    private ProcessBuilder script(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(HOME.resolve("bin").resolve(name).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("KARAF_"));
        builder.environment().putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "KARAF_BASE", base.toString()));
        return builder;
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
