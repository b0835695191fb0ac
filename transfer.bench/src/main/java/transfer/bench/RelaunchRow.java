// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A new process finds very many transfers. */
final class RelaunchRow implements Row {
    private static final int BATCH = 10_000;
    private static final int COLD_ROUNDS = 2;
    private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");

    private final List<Double> first = new ArrayList<>();

    @Override
    public String name() {
        return "relaunch";
    }

    @Override
    public String title() {
        return "a relaunch with 100,000 records, heap of 256 MiB, against aria2c -i and find | xargs cat";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.ARIA2C, Peer.FIND, Peer.BASH, Peer.TIME, Peer.NGINX);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        int count = stage.options().sizes().records();
        Path state = records(stage, count);
        Path list = list(stage, count);
        relaunch(stage, state);
        first.clear();
        Duel warm = Duel.of(0, stage.options().pairs(), round -> relaunch(stage, state), round -> aria2c(stage, list));
        report.add(name(), "warm: first task, s after the session's activation", new Series(first), Gate.atMost(0.3, 0.1),
                count + " records");
        report.add(name(), "warm: whole process to the end of its pass over aria2c's", warm.wall(0).over(warm.wall(1)),
                Gate.atMost(1.5, 0.5), Shown.wall(warm));
        report.tell(name(), "warm: resident memory, MiB (heap at most 256)", Series.of(warm.of(0), Sample::memory),
                String.format(Locale.ROOT, "aria2c %.0f", Series.of(warm.of(1), Sample::memory).median()));
        if (Files.isWritable(DROP)) {
            cold(stage, report, state);
        } else {
            report.say("relaunch: not cold: " + DROP + " is not writable");
        }
    }

    private void cold(Stage stage, Report report, Path state) throws IOException, InterruptedException {
        Path empty = records(stage, 1);
        first.clear();
        Duel cold = Duel.of(0, Math.min(COLD_ROUNDS, stage.options().pairs()), round -> {
            chill();
            relaunch(stage, empty);
            first.remove(first.size() - 1);
            return relaunch(stage, state);
        }, round -> {
            chill();
            return stage.commands().run(List.of(Peer.BASH.path(), "-c",
                    "find '" + state + "' -type f -print0 | xargs -0 cat > /dev/null"));
        });
        report.add(name(), "cold: first task, s after the session's activation", new Series(first), Gate.atMost(0.3, 0.1), "");
        report.add(name(), "cold: whole process over find | xargs cat", cold.wall(0).over(cold.wall(1)), Gate.atMost(0.5),
                Shown.wall(cold));
    }

    private static void chill() throws IOException, InterruptedException {
        new ProcessBuilder("sync").start().waitFor();
        Files.writeString(DROP, "3");
    }

    /** A state directory with so many transfers, as a killed process leaves it. */
    static Path records(Stage stage, int count) throws IOException, InterruptedException {
        Path state = stage.fresh("state");
        try (Running program = stage.program(state, "still")) {
            for (int left = count; left > 0; left -= BATCH) {
                program.ask("queue", Math.min(left, BATCH));
            }
        }
        return state;
    }

    private Sample relaunch(Stage stage, Path state) throws IOException, InterruptedException {
        Path result = stage.fresh("result").resolve("seconds");
        Sample sample = stage.commands().run(Running.java(List.of("-Xmx256m"), Relaunch.class, state.toString(), result.toString()));
        first.add(Double.parseDouble(Files.readString(result).split(" ")[0]));
        return sample;
    }

    private static Path list(Stage stage, int count) throws IOException {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < count; i++) {
            list.append("http://127.0.0.1:9/").append(i).append("\n out=file").append(i).append('\n');
        }
        return Files.writeString(stage.fresh("list").resolve("aria2c"), list);
    }

    /** From its start until it has read its list and answers. */
    private static Sample aria2c(Stage stage, Path list) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(Peer.ARIA2C.path(), "--no-conf", "-q", "--enable-rpc", "--rpc-listen-port=" + port,
                "--pause=true", "-d", stage.fresh("aria2c").toString(), "-i", list.toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            while (!answers(port)) {
                if (!process.isAlive() || System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(2)) {
                    throw new IOException("aria2c does not answer");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            double wall = (System.nanoTime() - begin) / 1e9;
            return new Sample(wall, 0, resident(process.pid()));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET /jsonrpc?method=aria2.getGlobalStat&id=1 HTTP/1.0\r\n\r\n".getBytes());
            return socket.getInputStream().read() >= 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static double resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024).findFirst().orElse(0);
    }
}
