// SPDX-License-Identifier: Apache-2.0
package transfer.tck.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real {@code @tus/server} on Node.js, where {@code .ci/run} has installed it. */
public final class TusNode implements AutoCloseable {
    private static final List<Path> PLACES =
            List.of(Path.of("target", "tus"), Path.of("..", "transfer.http", "target", "tus"));

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Process process;
    private final Path folder;
    private final int port;
    private final Thread listener;
    private int open;
    private long received;

    private TusNode(Process process, Path folder, int port, BufferedReader said) {
        this.process = process;
        this.folder = folder;
        this.port = port;
        listener = new Thread(() -> listen(said), "tus-node");
        listener.setDaemon(true);
        listener.start();
    }

    private void listen(BufferedReader said) {
        try {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                hear(line);
            }
        } catch (IOException e) {
            // the server was ended
        }
    }

    private synchronized void hear(String line) {
        boolean opened = line.equals("opened");
        open += opened ? 1 : -1;
        received += opened ? 0 : Long.parseLong(line.substring("closed ".length()));
        notifyAll();
    }

    private static Optional<Path> installed() {
        return PLACES.stream().filter(place -> Files.isDirectory(place.resolve("node_modules").resolve("@tus"))).findFirst();
    }

    /** Why there is none; empty if there is. */
    public static Optional<String> missing() {
        return installed().isPresent()
                ? Optional.empty()
                : Optional.of("no @tus/server in transfer.http/target/tus: .ci/run installs it with npm");
    }

    /**
     * Starts a server.
     *
     * @param folder an existing folder for the uploads
     * @throws IOException if it is not installed or does not start
     */
    public static TusNode start(Path folder) throws IOException {
        Path place = installed().orElseThrow(() -> new IOException(missing().orElse("")));
        Process process = new ProcessBuilder("node", place.resolve("server.mjs").toString(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader();
        String port = said.readLine();
        if (port == null) {
            throw new IOException("the tus server did not start");
        }
        return new TusNode(process, folder, Integer.parseInt(port), said);
    }

    /** Where uploads are created. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/files");
    }

    /** The files of all upload resources that there are. */
    public List<Path> uploads() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.toString().endsWith(".json")).toList();
        }
    }

    /** How many bytes it has received in all, heads of requests included. Waits until no connection is open, for some seconds at most. */
    public synchronized long received() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (long left = PATIENCE_NANOS; open > 0 && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return received;
    }

    @Override
    public void close() {
        ServerProcess.end(process);
    }
}
