// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real {@code @tus/server}, where {@code .ci/run} has installed it. */
final class NodeUploadServer implements AutoCloseable {
    private static final Path INSTALLED = Path.of("target", "tus");

    private final Process process;
    private final Path folder;
    private final int port;

    private NodeUploadServer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Why there is none; empty if there is. */
    static Optional<String> missing() {
        return Files.isDirectory(INSTALLED.resolve("node_modules").resolve("@tus"))
                ? Optional.empty()
                : Optional.of("no @tus/server in transfer.http/" + INSTALLED + ": .ci/run installs it with npm");
    }

    static NodeUploadServer start(Path folder) throws IOException {
        Process process = new ProcessBuilder("node", INSTALLED.resolve("server.mjs").toString(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader();
        String port = said.readLine();
        if (port == null) {
            throw new IOException("the tus server did not start");
        }
        return new NodeUploadServer(process, folder, Integer.parseInt(port));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port + "/files");
    }

    /** The files of all upload resources. */
    List<Path> uploads() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.toString().endsWith(".json")).toList();
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
