// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A real lighttpd with mod_webdav. */
final class DavUploadServer implements AutoCloseable {
    private static final Path MODULE = Path.of("/usr/lib/lighttpd/mod_webdav.so");

    private final Process process;
    private final int port;

    private DavUploadServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    private static Optional<Path> program() {
        return Stream.of("/usr/sbin/lighttpd", "/usr/bin/lighttpd").map(Path::of).filter(Files::isExecutable).findFirst();
    }

    /** Why there is none; empty if there is. */
    static Optional<String> missing() {
        return program().isPresent() && Files.exists(MODULE)
                ? Optional.empty()
                : Optional.of("lighttpd or its mod_webdav is not installed");
    }

    static DavUploadServer start(Path home, Path documents) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration = Files.writeString(home.resolve("lighttpd.conf"), """
                server.modules = ("mod_webdav")
                server.bind = "127.0.0.1"
                server.port = %d
                server.document-root = "%s"
                server.upload-dirs = ("%s")
                server.errorlog = "%s/error.log"
                server.stream-request-body = 0
                webdav.activate = "enable"
                webdav.is-readonly = "disable"
                """.formatted(port, documents, home, home));
        Process process = new ProcessBuilder(program().orElseThrow().toString(), "-D", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile())
                .start();
        DavUploadServer server = new DavUploadServer(process, port);
        server.awaitStart(home);
        return server;
    }

    private void awaitStart(Path home) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        close();
        throw new IOException("lighttpd did not start: " + Files.readString(home.resolve("out")));
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
