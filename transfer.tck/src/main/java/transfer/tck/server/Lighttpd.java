// SPDX-License-Identifier: Apache-2.0
package transfer.tck.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import transfer.tck.fault.Tools;

/** A real lighttpd with one document folder that WebDAV's methods can write to. */
public final class Lighttpd implements AutoCloseable {
    private static final Path MODULE = Path.of("/usr/lib/lighttpd/mod_webdav.so");

    private final ServerProcess process;
    private final int port;

    private Lighttpd(ServerProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Why there is none; empty if there is. */
    public static Optional<String> missing() {
        return Tools.find("lighttpd").isPresent() && Files.exists(MODULE)
                ? Optional.empty()
                : Optional.of("lighttpd or its mod_webdav is not installed");
    }

    /**
     * Starts a server.
     *
     * @param home an existing folder for its configuration, log and temporary files
     * @param documents the folder that it serves
     * @param lines further lines for its configuration
     * @throws IOException if lighttpd is not installed or does not start; the message says why
     */
    public static Lighttpd start(Path home, Path documents, String... lines) throws IOException {
        Path program = Tools.find("lighttpd").orElseThrow(() -> new IOException("lighttpd is not installed"));
        int port = ServerProcess.freePort();
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
                %s
                """.formatted(port, documents, home, home, String.join("\n", lines)));
        return new Lighttpd(ServerProcess.start(home, port, List.of(program.toString(), "-D", "-f", configuration.toString())), port);
    }

    /** The URL of a document; {@code path} begins with a slash. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** How many bytes it has read so far, from sockets and files, as the kernel (Linux) counts: its temporary files have no names. */
    public long bytesRead() throws IOException {
        return process.bytesRead();
    }

    @Override
    public void close() {
        process.close();
    }
}
