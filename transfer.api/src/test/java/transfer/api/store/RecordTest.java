// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.Attempt;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.UploadRequest;

class RecordTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final UUID ID = UUID.fromString("3f2c8a6e-1111-4222-8333-444455556666");

    private static TransferDescription download() {
        return new TransferDescription(ID, "default", NOW,
                DownloadRequest.from(URI.create("http://h/f")).to(Path.of("/x/f")).build(), Optional.empty());
    }

    private static TransferProgress full() {
        var builder = TransferProgress.NEW.toBuilder()
                .generation(9)
                .paused(true)
                .cancelled(true)
                .taskIdentifier(OptionalInt.of(3))
                .attempts(12)
                .failures(2)
                .notBefore(Optional.of(NOW))
                .lastProgress(Optional.of(NOW))
                .durableBytes(77)
                .totalBytes(OptionalLong.of(99))
                .resume(Map.of("Validator", Map.of("ETag", "\"x\"")))
                .waitingFor(Optional.of("space"))
                .lastFailure(Optional.of(TransferFailure.of(FailureReason.NETWORK, "reset")));
        for (int i = 1; i <= 12; i++) {
            builder.attempt(new Attempt(i, NOW, NOW, Map.of("bytes", (long) i), Optional.empty()));
        }
        return builder.build();
    }

    @Test
    void progress_reads_back_equal() throws TransferException {
        assertEquals(full(), TransferProgress.of(full().toPropertyList()));
        assertEquals(TransferProgress.NEW, TransferProgress.of(TransferProgress.NEW.toPropertyList()));
        assertEquals(TransferProgress.NEW, TransferProgress.of(Map.of()));
    }

    @Test
    void only_the_last_attempts_are_kept() {
        assertEquals(List.of(5, 6, 7, 8, 9, 10, 11, 12),
                full().recentAttempts().stream().map(Attempt::number).toList());
    }

    @Test
    void unknown_keys_survive_a_rewrite_and_can_not_shadow_known_ones() throws TransferException {
        Map<String, Object> map = new HashMap<>(full().toPropertyList());
        map.put("FromTheFuture", List.of("kept"));
        TransferProgress read = TransferProgress.of(map);
        assertEquals(List.of("kept"), read.toBuilder().paused(false).build().toPropertyList().get("FromTheFuture"));
        assertEquals(Map.of("FromTheFuture", List.of("kept")), read.unknown());
    }

    @Test
    void a_value_of_the_wrong_type_or_range_is_an_invalid_record() {
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("Paused", "yes"), Map.of("DurableBytes", -1L), Map.of("Attempts", 1L << 40), Map.of("Resume", "x"))) {
            assertEquals(FailureReason.INVALID_RECORD,
                    assertThrows(TransferException.class, () -> TransferProgress.of(bad)).reason(), bad.toString());
        }
    }

    @Test
    void a_description_reads_back_equal() throws TransferException {
        assertEquals(download(), TransferDescription.of(download().toPropertyList()));
        TransferDescription upload = new TransferDescription(ID, "s", NOW,
                        UploadRequest.of(Path.of("/x/f")).to(URI.create("http://h/f")).build(), Optional.empty())
                .withBody(new StagedBody(5, "AA".repeat(32), true));
        assertEquals(upload, TransferDescription.of(upload.toPropertyList()));
    }

    @Test
    void a_newer_format_is_told_from_an_invalid_record() {
        Map<String, Object> map = new HashMap<>(download().toPropertyList());
        map.put("FormatVersion", 2L);
        assertEquals(FailureReason.NEWER_FORMAT,
                assertThrows(TransferException.class, () -> TransferDescription.of(map)).reason());
    }

    @Test
    void an_identifier_that_is_not_canonical_is_invalid() {
        Map<String, Object> map = new HashMap<>(download().toPropertyList());
        for (String identifier : List.of("1-1-1-1-1", ID.toString().toUpperCase(java.util.Locale.ROOT), "")) {
            map.put("Identifier", identifier);
            assertEquals(FailureReason.INVALID_RECORD,
                    assertThrows(TransferException.class, () -> TransferDescription.of(map)).reason(), identifier);
        }
    }

    @Test
    void an_upload_without_a_body_is_not_a_record() {
        Map<String, Object> map = new TransferDescription(ID, "s", NOW,
                        UploadRequest.of(Path.of("/x/f")).to(URI.create("http://h/f")).build(), Optional.empty())
                .toPropertyList();
        assertThrows(TransferException.class, () -> TransferDescription.of(map));
    }
}
