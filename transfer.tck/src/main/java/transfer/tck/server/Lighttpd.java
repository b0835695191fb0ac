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
public final class Lighttpd implements FileServer {
    private static final Path MODULE = Path.of("/usr/lib/lighttpd/mod_webdav.so");

    private final ServerProcess process;
    private final String origin;

    private Lighttpd(ServerProcess process, String origin) {
        this.process = process;
        this.origin = origin;
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
        String writable = """
                server.modules += ("mod_webdav")
                server.upload-dirs = ("%s")
                server.stream-request-body = 0
                webdav.activate = "enable"
                webdav.is-readonly = "disable"
                """.formatted(home);
        return start(home, documents, "http", writable + String.join("\n", lines));
    }

    /**
     * Starts a server that only serves, with entity tags.
     *
     * @param home an existing folder for its configuration and log
     * @param documents the folder that it serves
     * @param tls with it: HTTP/2 and HTTP/1.1 over TLS; without: plain HTTP/1.1
     * @throws IOException if lighttpd is not installed or does not start; the message says why
     */
    public static Lighttpd start(Path home, Path documents, Optional<TlsKey> tls) throws IOException {
        // without a type it gives no entity tag
        String types = "mimetype.assign = (\"\" => \"application/octet-stream\")\n";
        return tls.isEmpty()
                ? start(home, documents, "http", types)
                : start(home, documents, "https", types + """
                        server.modules += ("mod_openssl")
                        ssl.engine = "enable"
                        ssl.pemfile = "%s"
                        ssl.privkey = "%s"
                        """.formatted(tls.get().certificate(), tls.get().key()));
    }

    private static Lighttpd start(Path home, Path documents, String scheme, String lines) throws IOException {
        Path program = Tools.find("lighttpd").orElseThrow(() -> new IOException("lighttpd is not installed"));
        int port = ServerProcess.freePort();
        Path configuration = Files.writeString(home.resolve("lighttpd.conf"), """
                server.modules = ()
                server.bind = "127.0.0.1"
                server.port = %d
                server.document-root = "%s"
                server.errorlog = "%s/error.log"
                %s
                """.formatted(port, documents, home, lines));
        List<String> command = List.of(program.toString(), "-D", "-f", configuration.toString());
        return new Lighttpd(ServerProcess.start(home, port, command), scheme + "://127.0.0.1:" + port);
    }

    @Override
    public URI url(String path) {
        return URI.create(origin + path);
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
