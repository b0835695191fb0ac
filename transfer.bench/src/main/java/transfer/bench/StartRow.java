// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** From the start of a process to its first request. */
final class StartRow implements Row {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "process start to the first request, against bare Felix + SCR + ConfigAdmin + Gogo";
    }

    @Override
    public List<Peer> needs() {
        return List.of();
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        Program program = Program.of(stage);
        Path folder = stage.fresh(name());
        Path cache = stage.fresh("felix");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/file";
            String[] get = {"get", url, "-o", folder.resolve("file").toString()};
            List<String> bundles = List.of("-Dtransfer.bundles=" + System.getProperty("transfer.bundles"));
            Duel duel = Duel.of(3, 2 * stage.options().pairs(),
                    round -> first(server, program.command(get)),
                    round -> first(server, program.jar(get)),
                    round -> first(server, Running.java(bundles, BareFelix.class, cache.toString(), "" + server.getLocalPort())));
            report.add(name(), "time over bare Felix's, by the script", duel.wall(0).over(duel.wall(2)), Gate.atMost(1.3, 0.8),
                    Shown.pair(duel.wall(0), duel.wall(2), "s"));
            report.tell(name(), "time over bare Felix's, by java -jar", duel.wall(1).over(duel.wall(2)),
                    Shown.pair(duel.wall(1), duel.wall(2), "s"));
        }
    }

    private static Sample first(ServerSocket server, List<String> command) throws IOException, InterruptedException {
        Path said = Files.createTempFile("transfer-bench", "said");
        server.setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try (Socket socket = server.accept()) {
            byte[] request = new byte[8192];
            if (socket.getInputStream().read(request) < 0) {
                throw new IOException("no request");
            }
            double wall = (System.nanoTime() - begin) / 1e9;
            OutputStream out = socket.getOutputStream();
            out.write(ANSWER.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            socket.shutdownOutput();
            process.waitFor();
            return new Sample(wall, 0);
        } finally {
            process.destroyForcibly();
            Files.delete(said);
        }
    }
}
