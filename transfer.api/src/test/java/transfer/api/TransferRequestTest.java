// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferRequestTest {
    private static final URI URL = URI.create("https://example.org/a/file.bin?x=1");
    private static final Path FILE = Path.of("/tmp/out/file.bin");

    private static TransferOptions fullOptions() {
        return TransferOptions.builder()
                .priority(-3)
                .earliestBegin(Instant.parse("2026-01-02T03:04:05Z"))
                .discretionary(Duration.ofHours(2))
                .deadline(Duration.ofDays(1))
                .progressTimeout(Duration.ofSeconds(30))
                .maxAttempts(4)
                .bytesPerSecond(1_000_000)
                .group("nightly")
                .constraint("online")
                .constraint("on-power")
                .build();
    }

    @Test
    void a_full_download_reads_back_equal() throws TransferException {
        DownloadRequest request = DownloadRequest.from(URL)
                .header("X-Thing", "a, b")
                .to(FILE)
                .ifExists(IfExists.RENAME)
                .digest("SHA-256", "AB".repeat(32))
                .digest("sha-512", "0c".repeat(64))
                .mirror(URI.create("http://mirror.example.org/file.bin"))
                .segments(4)
                .maxSize(1L << 50)
                .options(fullOptions())
                .properties(Map.of("job", 17, "nested", Map.of("k", "v")))
                .build();
        assertEquals(request, TransferRequest.of(request.toPropertyList()));
        assertEquals("ab".repeat(32), request.digests().get("sha-256"));
    }

    @Test
    void a_small_download_reads_back_equal() throws TransferException {
        DownloadRequest request = DownloadRequest.from(URL).into(FILE).build();
        assertEquals(request, TransferRequest.of(request.toPropertyList()));
        assertFalse(request.named());
    }

    @Test
    void a_full_upload_reads_back_equal() throws TransferException {
        UploadRequest request = UploadRequest.of(FILE)
                .to(URL)
                .method("POST")
                .header("Content-Type", "text/plain")
                .linkSource()
                .protocol(UploadProtocol.PLAIN)
                .idempotent()
                .form(new UploadRequest.Form("file", "näme.txt", Map.of("a", "1")))
                .options(fullOptions())
                .build();
        assertEquals(request, TransferRequest.of(request.toPropertyList()));
    }

    @Test
    void the_list_has_property_list_types_only() {
        Map<String, Object> map = DownloadRequest.from(URL).to(FILE).options(fullOptions()).build().toPropertyList();
        assertTrue(PropertyList.equal(map, PropertyList.copyOf(map)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "cookie", "Proxy-Authorization"})
    void a_secret_header_is_refused_with_the_way_out(String name) {
        var builder = DownloadRequest.from(URL).to(FILE).header(name, "hush-hush");
        String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains("CredentialProvider"), message);
        assertFalse(message.contains("hush"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Range", "If-Range", "content-length", "Transfer-Encoding", "Host", "Accept-Encoding"})
    void a_header_of_the_transport_is_refused(String name) {
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(FILE).header(name, "1")::build);
    }

    @Test
    void a_header_that_can_not_be_sent_is_refused_before_anything_is_kept() {
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(FILE).header("X", "a\r\nEvil: b")::build);
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(FILE).header("X", "ü")::build);
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(FILE).header("X Y", "a")::build);
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(FILE).header("", "a")::build);
    }

    @Test
    void userinfo_is_refused_and_not_repeated() {
        var builder = DownloadRequest.from(URI.create("https://me:hush@example.org/")).to(FILE);
        String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertFalse(message.contains("hush"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file.bin", "mailto:a@b", "http:///nohost", "//host/path", "http://host:0/", "http://host:70000/"})
    void a_url_without_scheme_host_or_real_port_is_refused(String url) {
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URI.create(url)).to(FILE)::build);
    }

    @Test
    void a_url_is_brought_to_one_form() {
        assertEquals(URI.create("http://Example.org/a%20b/%C3%BC"),
                DownloadRequest.from(URI.create("HTTP://Example.org/a%20b/ü#part")).to(FILE).build().url());
    }

    @Test
    void a_relative_path_is_refused() {
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(Path.of("file"))::build);
        assertThrows(IllegalArgumentException.class, UploadRequest.of(Path.of("file")).to(URL)::build);
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(FILE).segments(0)::build);
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(FILE).segments(65)::build);
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(FILE).maxSize(-1)::build);
        assertThrows(IllegalArgumentException.class, TransferOptions.builder().deadline(Duration.ZERO)::build);
        assertThrows(IllegalArgumentException.class, TransferOptions.builder().maxAttempts(0)::build);
        assertThrows(IllegalArgumentException.class, TransferOptions.builder().group("a\nb")::build);
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(FILE).digest("md5", "00")::build);
        assertThrows(IllegalArgumentException.class, DownloadRequest.from(URL).to(FILE).digest("sha-256", "00")::build);
    }

    @Test
    void a_form_goes_with_a_plain_post_only() {
        var form = new UploadRequest.Form("file", "f", Map.of());
        assertThrows(IllegalArgumentException.class, UploadRequest.of(FILE).to(URL).form(form)::build);
        assertThrows(IllegalArgumentException.class,
                UploadRequest.of(FILE).to(URL).method("POST").protocol(UploadProtocol.TUS).form(form)::build);
    }

    @Test
    void a_spoilt_list_is_an_invalid_record() {
        Map<String, Object> good = DownloadRequest.from(URL).to(FILE).build().toPropertyList();
        for (String key : new String[] {"Kind", "URL", "Destination"}) {
            Map<String, Object> without = new HashMap<>(good);
            without.remove(key);
            assertEquals(FailureReason.INVALID_RECORD,
                    assertThrows(TransferException.class, () -> TransferRequest.of(without)).reason(), key);
            Map<String, Object> wrong = new HashMap<>(good);
            wrong.put(key, 5L);
            assertEquals(FailureReason.INVALID_RECORD,
                    assertThrows(TransferException.class, () -> TransferRequest.of(wrong)).reason(), key);
        }
        Map<String, Object> relative = new HashMap<>(good);
        relative.put("Destination", "a/b");
        assertThrows(TransferException.class, () -> TransferRequest.of(relative));
    }

    @Test
    void secrets_are_not_in_the_text_of_credentials() {
        Credentials credentials = new Credentials(Map.of("Authorization", "hush"),
                Optional.of(URI.create("https://h/?sig=hush")),
                Optional.of(new Credentials.Password("me", "hush")), Optional.empty());
        assertFalse(credentials.toString().contains("hush"));
        assertFalse(credentials.password().toString().contains("hush"));
    }
}
