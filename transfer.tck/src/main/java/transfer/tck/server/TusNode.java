// SPDX-License-Identifier: Apache-2.0
package transfer.tck.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real {@code @tus/server} on Node.js, where {@code .ci/run} has installed it. */
public final class TusNode implements AutoCloseable {
    private static final List<Path> PLACES =
            List.of(Path.of("target", "tus"), Path.of("..", "transfer.http", "target", "tus"));

    private final Process process;
    private final Path folder;
    private final int port;

    private TusNode(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
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
        return new TusNode(process, folder, Integer.parseInt(port));
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

    @Override
    public void close() {
        ServerProcess.end(process);
    }
}
