// SPDX-License-Identifier: Apache-2.0
package transfer.tck.store;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import transfer.api.Attempt;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferFailure;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.UploadRequest;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;

/** Values that have something in every place, for tests of stores. */
public final class StoreSamples {
    /** When everything in these samples happens. */
    public static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");

    private StoreSamples() {}

    /** A download with all options and properties of every type. */
    public static DownloadRequest download(Path destination) {
        return DownloadRequest.from(URI.create("https://example.org/a%20b?c=d"))
                .to(destination)
                .header("X-Sample", "a, b; c=\"d\"")
                .digest("sha-256", "0123456789abcdef".repeat(4))
                .mirror(URI.create("http://mirror.example.org/x"))
                .segments(4)
                .maxSize(1L << 40)
                .options(options())
                .properties(properties())
                .build();
    }

    /** An upload of a file. */
    public static UploadRequest upload(Path source) {
        return UploadRequest.of(source).to(URI.create("https://example.org/upload")).properties(properties()).build();
    }

    private static TransferOptions options() {
        return TransferOptions.builder().priority(-3).earliestBegin(NOW).maxAttempts(7).bytesPerSecond(1L << 33)
                .group("a group").constraint("network").build();
    }

    /** Values of every property list type, with keys and texts that formats like to trip over. */
    public static Map<String, Object> properties() {
        return Map.of("text", " <&>\"' ${env:HOME} ]]> \n\t\u00e9\ud83d\ude00 ", "a.b[c]@ d", Long.MIN_VALUE, "empty", "",
                "real", 1.0e-300, "yes", true, "when", NOW, "data", new byte[] {0, -1, 13},
                "list", List.of("x", List.of(), Map.of("no. 1", false), List.of(1L, 2.5)), "none", Map.of());
    }

    /** Bytes of every kind. */
    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 131 + i / 256);
        }
        return bytes;
    }

    /** A submission of a request under a fresh identifier. */
    public static Submission submission(TransferRequest request) {
        return new Submission(new TransferDescription(UUID.randomUUID(), "default", NOW, request, Optional.empty()));
    }

    /** Progress with something in every place. */
    public static TransferProgress progress(long durableBytes) {
        TransferFailure failure = TransferFailure.ofStatus(FailureReason.SERVER_ERROR, 503, "busy");
        return TransferProgress.NEW.toBuilder()
                .paused(true)
                .taskIdentifier(OptionalInt.of(42))
                .attempts(3)
                .failures(2)
                .notBefore(Optional.of(NOW))
                .lastProgress(Optional.of(NOW))
                .durableBytes(durableBytes)
                .totalBytes(OptionalLong.of(1L << 50))
                .resume(Map.of("Validator", Map.of("ETag", "\"${file:/etc/passwd}\"", "Length", 5L), "Segments", List.of(1L, 2L)))
                .waitingFor(Optional.of("a better time"))
                .lastFailure(Optional.of(failure))
                .attempt(new Attempt(3, NOW, NOW, Map.of("bytes", 7L), Optional.of(failure)))
                .build();
    }

    /** The outcome of a download that made the given file. */
    public static TransferOutcome.Completed completed(Path file, long bytes) {
        return new TransferOutcome.Completed(NOW, bytes, Optional.of(file), Map.of("sha-256", "ab".repeat(32)), Optional.empty());
    }

    /** A failure as an outcome. */
    public static TransferOutcome.Failed failed() {
        return new TransferOutcome.Failed(NOW, TransferFailure.of(FailureReason.TIMEOUT, "nothing came"), Optional.empty());
    }
}
