// SPDX-License-Identifier: Apache-2.0
package transfer.tck.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import transfer.tck.fault.Tools;

/** A real Caddy with one document folder. */
public final class Caddy implements FileServer {
    private final ServerProcess process;
    private final String origin;

    private Caddy(ServerProcess process, String origin) {
        this.process = process;
        this.origin = origin;
    }

    /** Why there is none; empty if there is. */
    public static Optional<String> missing() {
        return Tools.find("caddy").isPresent() ? Optional.empty() : Optional.of("caddy is not installed");
    }

    /**
     * Starts a server.
     *
     * @param home an existing folder for its configuration and temporary files
     * @param documents the folder that it serves
     * @param tls with it: HTTP/2 and HTTP/1.1 over TLS; without: plain HTTP/1.1
     * @throws IOException if it is not installed or does not start; the message says why
     */
    public static Caddy start(Path home, Path documents, Optional<TlsKey> tls) throws IOException {
        Path program = Tools.find("caddy").orElseThrow(() -> new IOException("caddy is not installed"));
        int port = ServerProcess.freePort();
        String origin = (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port;
        Path configuration = Files.writeString(home.resolve("Caddyfile"), """
                {
                  admin off
                  auto_https off
                  storage file_system "%s"
                }
                %s {
                  bind 127.0.0.1
                  %s
                  root * "%s"
                  file_server
                }
                """.formatted(home, origin, tls.map(Caddy::secure).orElse(""), documents));
        List<String> command = List.of("env", "HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home,
                program.toString(), "run", "--adapter", "caddyfile", "--config", configuration.toString());
        return new Caddy(ServerProcess.start(home, port, command), origin);
    }

    private static String secure(TlsKey tls) {
        return "tls \"" + tls.certificate() + "\" \"" + tls.key() + "\"";
    }

    @Override
    public URI url(String path) {
        return URI.create(origin + path);
    }

    @Override
    public void close() {
        process.close();
    }
}
