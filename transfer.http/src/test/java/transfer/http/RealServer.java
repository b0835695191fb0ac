// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import transfer.tck.server.Apache;
import transfer.tck.server.Caddy;
import transfer.tck.server.FileServer;
import transfer.tck.server.Lighttpd;
import transfer.tck.server.Nginx;
import transfer.tck.server.S3rver;
import transfer.tck.server.TlsKey;

/** The real servers that files are downloaded from. */
enum RealServer {
    NGINX(() -> Nginx.program().isPresent() ? Optional.empty() : Optional.of("nginx is not installed"),
            (home, documents, tls) -> tls.isPresent()
                    ? Nginx.startSecure(home, documents, tls.get().certificate(), tls.get().key())
                    : Nginx.start(home, documents)),
    APACHE(Apache::missing, Apache::start),
    LIGHTTPD(Lighttpd::missing, Lighttpd::start),
    CADDY(Caddy::missing, Caddy::start),
    S3RVER(S3rver::missing, (home, documents, tls) -> S3rver.start(home));

    private final Need need;
    private final Starter starter;

    RealServer(Need need, Starter starter) {
        this.need = need;
        this.starter = starter;
    }

    /** Says why there is none. */
    @FunctionalInterface
    private interface Need {
        Optional<String> missing();
    }

    /** Starts one. */
    @FunctionalInterface
    private interface Starter {
        FileServer start(Path home, Path documents, Optional<TlsKey> tls) throws IOException;
    }

    /**
     * A way to ask it.
     *
     * @param name for people
     * @param server the server that is asked in this way
     * @param http2 whether HTTP/2 is to be used
     */
    record Way(String name, FileServer server, boolean http2) {
        URI url(String path) {
            return server.url(path);
        }
    }

    /** Why there is none; empty if there is. */
    Optional<String> missing() {
        return need.missing();
    }

    Running start(Path folder, TlsKey tls) throws IOException {
        Path documents = Files.createDirectory(folder.resolve("documents"));
        FileServer plain = starter.start(Files.createDirectory(folder.resolve("plain")), documents, Optional.empty());
        if (this == S3RVER) {
            return new Running(name(), documents, List.of(new Way("http", plain, false)));
        }
        FileServer secure = starter.start(Files.createDirectory(folder.resolve("secure")), documents, Optional.of(tls));
        return new Running(name(), documents,
                List.of(new Way("http", plain, false), new Way("https", secure, false), new Way("h2", secure, true)));
    }

    /**
     * One that runs.
     *
     * @param ways how it can be asked
     */
    record Running(String name, Path documents, List<Way> ways) implements AutoCloseable {
        /** Puts a document into it, in place of any that it has, which was made a minute before. */
        void put(String path, byte[] body) throws IOException {
            if (ways.get(0).server() instanceof S3rver s3) {
                s3.put(path, body);
                return;
            }
            Path file = documents.resolve(path.substring(1));
            Instant made = Files.exists(file)
                    ? Files.getLastModifiedTime(file).toInstant().plus(Duration.ofMinutes(1))
                    : Instant.now().minus(Duration.ofHours(1));
            Path next = Files.write(documents.resolve("next"), body);
            Files.setLastModifiedTime(next, FileTime.from(made));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void close() {
            ways.stream().map(Way::server).distinct().forEach(FileServer::close);
        }
    }
}
