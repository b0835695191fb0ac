// SPDX-License-Identifier: Apache-2.0
package transfer.tck.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import transfer.tck.fault.Tools;

/**
 * A real nginx with one document folder. Its access log has a line for each request when the request has ended:
 *
 * <pre>METHOD URI STATUS BODY-BYTES-SENT RANGE</pre>
 */
public final class Nginx implements FileServer {
    private final ServerProcess process;
    private final Path home;
    private final String origin;

    private Nginx(ServerProcess process, Path home, String origin) {
        this.process = process;
        this.home = home;
        this.origin = origin;
    }

    /** The program, if it is installed. */
    public static Optional<Path> program() {
        return Tools.find("nginx");
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
        int port = ServerProcess.freePort();
        return start(home, documents, port, "listen 127.0.0.1:" + port + ";", directives);
    }

    /**
     * Starts a server that speaks HTTP/2 and HTTP/1.1 over TLS.
     *
     * @param home an existing folder for its configuration, log and temporary files
     * @param documents the folder that it serves
     * @param certificate the PEM file of its certificate
     * @param key the PEM file of its private key
     * @param directives further lines for the configuration of {@code location /}
     * @throws IOException if nginx is not installed or does not start; the message says why
     */
    public static Nginx startSecure(Path home, Path documents, Path certificate, Path key, String... directives)
            throws IOException {
        int port = ServerProcess.freePort();
        String listen = "listen 127.0.0.1:" + port + " ssl http2;\n    ssl_certificate " + certificate + ";\n    ssl_certificate_key "
                + key + ";";
        return start(home, documents, port, listen, directives);
    }

    private static Nginx start(Path home, Path documents, int port, String listen, String... directives) throws IOException {
        Path program = program().orElseThrow(() -> new IOException("nginx is not installed"));
        Path configuration = home.resolve("nginx.conf");
        Files.writeString(configuration, configuration(home, documents, listen, String.join("\n      ", directives)));
        List<String> command = List.of(program.toString(), "-p", home.toString(), "-c", configuration.toString());
        String scheme = listen.contains(" ssl ") ? "https" : "http";
        return new Nginx(ServerProcess.start(home, port, command), home, scheme + "://127.0.0.1:" + port);
    }

    private static String configuration(Path home, Path documents, String listen, String directives) {
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
                  proxy_temp_path %s/proxy;
                  client_max_body_size 0;
                  sendfile on;
                  server {
                    %s
                    location / {
                      root %s;
                      %s
                    }
                  }
                }
                """
                .formatted(user, home, home, home, home, home, listen, documents, directives);
    }

    @Override
    public URI url(String path) {
        return URI.create(origin + path);
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

    @Override
    public void close() {
        process.close();
    }
}
