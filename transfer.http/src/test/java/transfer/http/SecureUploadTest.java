// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.Protocol;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import transfer.api.FailureReason;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.store.StagedBody;
import transfer.api.transport.TaskResult;
import transfer.tck.server.Nginx;
import transfer.tck.server.TusNode;
import transfer.tck.upload.IetfOptions;
import transfer.tck.upload.UploadServer;

/** Uploads over TLS, with HTTP/2 and HTTP/1.1: to nginx, and through it to servers of both resumable protocols. */
final class SecureUploadTest {
    private static final int SIZE = 6 << 20;
    private static final int TIMES = 3;

    @TempDir
    static Path shared;

    private static Path certificate;
    private static Path key;
    private static Path file;
    private static String sha256;

    @TempDir
    Path folder;

    @BeforeAll
    static void make() throws Exception {
        UploadTools.assumeThere(Nginx.program().isPresent() ? Optional.empty() : Optional.of("nginx is not installed"));
        Path store = Certificates.make(shared, "127.0.0.1");
        certificate = Certificates.pem(store);
        key = Certificates.key(store);
        file = shared.resolve("body");
        sha256 = UploadTools.write(file, SIZE);
    }

    private Nginx nginx(Protocol protocol, String... directives) throws Exception {
        List<String> all = new ArrayList<>(List.of("if ($server_protocol != \"" + spoken(protocol) + "\") { return 426; }"));
        all.addAll(List.of(directives));
        return Nginx.startSecure(Files.createDirectory(folder.resolve("nginx")), Files.createDirectory(folder.resolve("documents")),
                certificate, key, all.toArray(String[]::new));
    }

    private static String spoken(Protocol protocol) {
        return protocol == Protocol.HTTP_2 ? "HTTP/2.0" : "HTTP/1.1";
    }

    private Nginx proxy(Protocol protocol, URI behind) throws Exception {
        return nginx(protocol, "proxy_pass http://127.0.0.1:" + behind.getPort() + ";", "proxy_http_version 1.1;",
                "proxy_request_buffering off;", "proxy_set_header X-Forwarded-Proto https;",
                "proxy_set_header X-Forwarded-Host $http_host;");
    }

    private InterruptedUpload upload(Protocol protocol) throws Exception {
        HttpSettings.Wiring wiring = Rig.trusting(certificate).wire();
        List<Protocol> spoken =
                protocol == Protocol.HTTP_2 ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1);
        HttpSettings settings = HttpSettings.DEFAULT.with(
                new HttpSettings.Wiring(spoken, wiring.userAgent(), wiring.proxy(), wiring.tls()));
        return new InterruptedUpload(file, new StagedBody(SIZE, sha256, false), SIZE, settings);
    }

    private UploadRequest request(URI url, UploadProtocol protocol) {
        return UploadRequest.of(file).to(url).protocol(protocol).build();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_2", "HTTP_1_1"})
    void aPutArrives(Protocol protocol) throws Exception {
        try (Nginx server = nginx(protocol, "dav_methods PUT;")) {
            InterruptedUpload upload = upload(protocol);
            TaskResult.Succeeded succeeded = assertInstanceOf(
                    TaskResult.Succeeded.class, upload.run(request(server.url("/b"), UploadProtocol.AUTO), 1));
            assertEquals(1, upload.interruptions());
            assertEquals(201, succeeded.response().orElseThrow().status());
            assertEquals(sha256, UploadTools.sha256(folder.resolve("documents").resolve("b")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_2", "HTTP_1_1"})
    void U4_anEarlyRefusalIsReadWhileTheBodyIsSent(Protocol protocol) throws Exception {
        try (Nginx server = nginx(protocol, "dav_methods PUT;", "client_max_body_size 1k;")) {
            TaskResult.Failed failed = assertInstanceOf(
                    TaskResult.Failed.class, upload(protocol).run(request(server.url("/b"), UploadProtocol.PLAIN), 0));
            assertEquals(FailureReason.TOO_LARGE, failed.failure().reason(), failed::toString);
            assertFalse(Files.exists(folder.resolve("documents").resolve("b")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_2", "HTTP_1_1"})
    void anInterruptedTusUploadGoesOn(Protocol protocol) throws Exception {
        UploadTools.assumeThere(TusNode.missing());
        try (TusNode behind = TusNode.start(Files.createDirectory(folder.resolve("uploads")));
                Nginx server = proxy(protocol, behind.url())) {
            InterruptedUpload upload = upload(protocol);
            TaskResult result = upload.run(request(server.url("/files"), UploadProtocol.AUTO), TIMES);
            assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
            assertEquals(1, behind.uploads().size());
            assertEquals(sha256, UploadTools.sha256(behind.uploads().get(0)));
            assertTrue(String.valueOf(result.last().resume().get("UploadResource")).startsWith(server.url("/").toString()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_2", "HTTP_1_1"})
    void anInterruptedIetfUploadGoesOn(Protocol protocol) throws Exception {
        try (UploadServer behind = UploadServer.start(); Nginx server = proxy(protocol, behind.url("/"))) {
            // this nginx knows no interim answers from behind it but 100
            behind.ietf(IetfOptions.DEFAULT.interim(false));
            TaskResult result = upload(protocol).run(request(server.url("/ietf/files"), UploadProtocol.AUTO), TIMES);
            assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
            assertEquals(1, behind.created());
            assertEquals(1, behind.arrivals().count(sha256));
            assertEquals(1, behind.arrivals().all().size());
        }
    }
}
