// SPDX-License-Identifier: Apache-2.0
package transfer.tck.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import transfer.tck.fault.Tools;

/** A real Apache httpd with one document folder. Started by root it serves as another user, who must be able to read the documents. */
public final class Apache implements FileServer {
    private static final Path MODULES = Path.of("/usr/lib/apache2/modules");

    private final ServerProcess process;
    private final String origin;

    private Apache(ServerProcess process, String origin) {
        this.process = process;
        this.origin = origin;
    }

    /** Why there is none; empty if there is. */
    public static Optional<String> missing() {
        return Tools.find("apache2").isPresent() ? Optional.empty() : Optional.of("apache2 is not installed");
    }

    /**
     * Starts a server.
     *
     * @param home an existing folder for its configuration, log and temporary files
     * @param documents the folder that it serves
     * @param tls with it: HTTP/2 and HTTP/1.1 over TLS; without: plain HTTP/1.1
     * @throws IOException if it is not installed or does not start; the message says why
     */
    public static Apache start(Path home, Path documents, Optional<TlsKey> tls) throws IOException {
        Path program = Tools.find("apache2").orElseThrow(() -> new IOException("apache2 is not installed"));
        int port = ServerProcess.freePort();
        Path configuration = Files.writeString(home.resolve("httpd.conf"), """
                ServerRoot "%1$s"
                ServerName 127.0.0.1
                Listen 127.0.0.1:%2$d
                PidFile "%1$s/httpd.pid"
                DefaultRuntimeDir "%1$s"
                ErrorLog "%1$s/error.log"
                LoadModule mpm_event_module %3$s/mod_mpm_event.so
                LoadModule authz_core_module %3$s/mod_authz_core.so
                %4$s
                DocumentRoot "%5$s"
                <Directory "%5$s">
                  Require all granted
                </Directory>
                """.formatted(home, port, MODULES, tls.map(Apache::secure).orElse("") + user(), documents));
        List<String> command = List.of(program.toString(), "-X", "-f", configuration.toString());
        return new Apache(ServerProcess.start(home, port, command), (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
    }

    private static String secure(TlsKey tls) {
        return """
                LoadModule ssl_module %1$s/mod_ssl.so
                LoadModule http2_module %1$s/mod_http2.so
                Protocols h2 http/1.1
                SSLEngine on
                SSLCertificateFile "%2$s"
                SSLCertificateKeyFile "%3$s"
                """.formatted(MODULES, tls.certificate(), tls.key());
    }

    private static String user() {
        return Tools.isRoot() ? "User www-data\nGroup www-data\n" : "";
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
