// SPDX-License-Identifier: Apache-2.0
package transfer.tck.server;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real nginx with one document folder. Its access log has a line for each request when the request has ended:
 *
 * <pre>METHOD URI STATUS BODY-BYTES-SENT RANGE</pre>
 */
public final class Nginx implements AutoCloseable {
    private static final long START_SECONDS = 20;

    private final Process process;
    private final Path home;
    private final int port;

    private Nginx(Process process, Path home, int port) {
        this.process = process;
        this.home = home;
        this.port = port;
    }

    /** The program, if it is installed. */
    public static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        return Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, "nginx")).filter(Files::isExecutable).findFirst();
    }

    /**
     * Starts a server.
     *
     * @param home an existing folder for its configuration, log and temporary files
     * @param documents the folder that it serves
     * @param directives further lines for the configuration of {@code location /}, such as {@code limit_rate 8m;}
     * @throws IOException if nginx is not installed or does not start; the message says why
     */
    public static Nginx start(Path home, Path documents, String... directives) throws IOException {
        Path program = program().orElseThrow(() -> new IOException("nginx is not installed"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration = home.resolve("nginx.conf");
        Files.writeString(configuration, configuration(home, documents, port, String.join("\n      ", directives)));
        Process process = new ProcessBuilder(program.toString(), "-p", home.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("nginx.out").toFile())
                .start();
        Nginx nginx = new Nginx(process, home, port);
        nginx.awaitStart();
        return nginx;
    }

    private static String configuration(Path home, Path documents, int port, String directives) {
        String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        return """
                daemon off;
                master_process off;
                %s
                error_log %s/error.log;
                pid %s/nginx.pid;
                events { worker_connections 1024; }
                http {
                  log_format lines '$request_method $request_uri $status $body_bytes_sent $http_range';
                  access_log %s/access.log lines;
                  client_body_temp_path %s/body;
                  client_max_body_size 0;
                  sendfile on;
                  server {
                    listen 127.0.0.1:%d;
                    location / {
                      root %s;
                      %s
                    }
                  }
                }
                """
                .formatted(user, home, home, home, home, port, documents, directives);
    }

    private void awaitStart() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        close();
        throw new IOException("nginx did not start: " + Files.readString(home.resolve("nginx.out")));
    }

    /** The URL of a document; {@code path} begins with a slash. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** The lines of the access log so far. */
    public List<String> log() throws IOException {
        return Files.readAllLines(home.resolve("access.log"));
    }

    /** How many bytes of bodies have been sent for a path, over all requests that have ended. */
    public long bytesSent(String path) throws IOException {
        return log().stream()
                .map(line -> line.split(" "))
                .filter(field -> field[1].equals(path))
                .mapToLong(field -> Long.parseLong(field[3]))
                .sum();
    }

    /** Ends the server and waits for its end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
