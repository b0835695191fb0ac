// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An nginx that serves one folder three ways: HTTP, HTTPS with HTTP/1.1, HTTPS with HTTP/2. Below {@code /slow/} each connection is
 * limited, below {@code /up/} it takes PUT.
 */
final class Server implements AutoCloseable {
    /** What one connection gets in a second below /slow/. */
    static final long SLOW_RATE = 8 << 20;

    private final Process process;
    private final Tls tls;
    private final int port;

    private Server(Process process, Tls tls, int port) {
        this.process = process;
        this.tls = tls;
        this.port = port;
    }

    /** Starts one in an empty folder. */
    static Server start(Path home, Path documents) throws IOException, InterruptedException {
        Tls tls = Tls.make(home);
        int port = freePorts();
        Path configuration = home.resolve("server.conf");
        Files.createDirectories(documents.resolve("up"));
        Files.createDirectories(documents.resolve("slow"));
        Files.writeString(configuration, configuration(home, documents, tls, port));
        Process process = new ProcessBuilder(Peer.NGINX.path(), "-p", home.toString(), "-c", configuration.toString())
                .redirectErrorStream(true).redirectOutput(home.resolve("said").toFile()).start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return new Server(process, tls, port);
            } catch (IOException notYet) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
        process.destroy();
        throw new IOException("nginx does not start: " + Files.readString(home.resolve("said")));
    }

    private static int freePorts() throws IOException {
        for (int tries = 0; tries < 100; tries++) {
            try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    ServerSocket two = new ServerSocket(one.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress());
                    ServerSocket three = new ServerSocket(one.getLocalPort() + 2, 1, InetAddress.getLoopbackAddress())) {
                return Math.min(one.getLocalPort(), Math.min(two.getLocalPort(), three.getLocalPort()));
            } catch (IOException | IllegalArgumentException taken) {
                continue;
            }
        }
        throw new IOException("no three free ports in a row");
    }

    private static String configuration(Path home, Path documents, Tls tls, int port) {
        String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        return """
                daemon off;
                worker_processes 1;
                %1$s
                error_log %2$s/errors;
                pid %2$s/pid;
                events { worker_connections 2048; }
                http {
                  access_log off;
                  sendfile on;
                  keepalive_requests 1000000;
                  client_max_body_size 0;
                  client_body_temp_path %3$s/up/.part;
                  ssl_certificate %4$s;
                  ssl_certificate_key %5$s;
                  ssl_protocols TLSv1.3;
                  server {
                    listen 127.0.0.1:%6$d;
                    listen 127.0.0.1:%7$d ssl;
                    listen 127.0.0.1:%8$d ssl http2;
                    root %3$s;
                    location /slow/ { limit_rate %9$d; }
                    location /up/ { dav_methods PUT; }
                  }
                }
                """
                .formatted(user, home, documents, tls.certificate(), tls.key(), port, port + 1, port + 2, SLOW_RATE);
    }

    String http(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    String https(String path) {
        return "https://127.0.0.1:" + (port + 1) + path;
    }

    String http2(String path) {
        return "https://127.0.0.1:" + (port + 2) + path;
    }

    Tls tls() {
        return tls;
    }

    /** Returns when it is gone, and the files with it that it removes itself. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().join();
    }
}
