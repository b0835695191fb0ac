// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.Transfer;
import transfer.api.TransferFailure;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.TransferState;

/** Transfers as tests need them. */
public final class Samples {
    public static final Instant NOW = Instant.parse("2025-01-02T03:04:05Z");

    private Samples() {}

    public static DownloadRequest download(String url, Path file) {
        return DownloadRequest.from(URI.create(url)).to(file).build();
    }

    public static Transfer transfer(UUID identifier, TransferRequest request, TransferState state, long bytes, long total) {
        return new Transfer(identifier, "default", Optional.of(request), NOW, state, bytes, bytes / 2,
                total < 0 ? OptionalLong.empty() : OptionalLong.of(total), 1, Optional.empty(), Optional.empty(), Optional.empty(),
                List.of(), Optional.empty());
    }

    public static Transfer waiting(Transfer from, String what, Optional<TransferFailure> failure) {
        return new Transfer(from.identifier(), from.session(), from.request(), from.created(), TransferState.WAITING, from.bytes(),
                from.durableBytes(), from.totalBytes(), from.attempts(), Optional.of(NOW), Optional.of(what), failure, List.of(),
                Optional.empty());
    }

    public static Transfer ended(Transfer from, TransferOutcome outcome) {
        return new Transfer(from.identifier(), from.session(), from.request(), from.created(), outcome.state(), from.bytes(),
                from.durableBytes(), from.totalBytes(), from.attempts(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(),
                Optional.of(outcome));
    }

    public static TransferOutcome completed(long bytes, Path file) {
        return new TransferOutcome.Completed(NOW, bytes, Optional.of(file), Map.of(), Optional.empty());
    }

    public static TransferOutcome failed(TransferFailure failure) {
        return new TransferOutcome.Failed(NOW, failure, Optional.empty());
    }

    public static TransferFailure failure(FailureReason reason, int status, String message) {
        return new TransferFailure(reason, message, OptionalInt.of(status), false, Optional.empty());
    }
}
