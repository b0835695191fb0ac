// SPDX-License-Identifier: Apache-2.0
package transfer.tck.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A real {@code s3rver} on Node.js, where {@code .ci/run} has installed it: an imitation of S3, which does not look at {@code If-Range}.
 * Its documents are put into it over HTTP.
 */
public final class S3rver implements FileServer {
    private static final List<Path> PLACES =
            List.of(Path.of("target", "s3rver"), Path.of("..", "transfer.http", "target", "s3rver"));

    private final Process process;
    private final URI origin;

    private S3rver(Process process, URI origin) {
        this.process = process;
        this.origin = origin;
    }

    private static Optional<Path> installed() {
        return PLACES.stream().filter(place -> Files.isDirectory(place.resolve("node_modules").resolve("s3rver"))).findFirst();
    }

    /** Why there is none; empty if there is. */
    public static Optional<String> missing() {
        return installed().isPresent()
                ? Optional.empty()
                : Optional.of("no s3rver in transfer.http/target/s3rver: .ci/run installs it with npm");
    }

    /**
     * Starts a server.
     *
     * @param folder an existing folder for its data
     * @throws IOException if it is not installed or does not start
     */
    public static S3rver start(Path folder) throws IOException {
        Path place = installed().orElseThrow(() -> new IOException(missing().orElse("")));
        Process process = new ProcessBuilder("node", place.resolve("server.mjs").toString(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader();
        String port = said.readLine();
        if (port == null) {
            throw new IOException("s3rver did not start");
        }
        return new S3rver(process, URI.create("http://127.0.0.1:" + port));
    }

    /** Puts a document into it, in place of any that it has. */
    public void put(String path, byte[] body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url(path).toURL().openConnection();
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        connection.getOutputStream().write(body);
        int status = connection.getResponseCode();
        if (status != 200) {
            throw new IOException("s3rver answered " + status + " to a PUT");
        }
    }

    @Override
    public URI url(String path) {
        return origin.resolve("/files" + path);
    }

    @Override
    public void close() {
        ServerProcess.end(process);
    }
}
