// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import transfer.api.DownloadRequest;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.transport.TaskResult;

/** Makes outcomes of results. */
final class Outcomes {
    private static final String NAMELESS = "download";

    private Outcomes() {}

    static TransferOutcome.Completed completed(TransferRequest request, TaskResult.Succeeded result, Instant now) {
        Optional<Path> file = request instanceof DownloadRequest download
                ? Optional.of(proposal(download, result.suggestedName()))
                : Optional.empty();
        return new TransferOutcome.Completed(now, result.last().bytes(), file, result.digests(), result.response());
    }

    private static Path proposal(DownloadRequest download, Optional<String> suggested) {
        if (download.named()) {
            return download.destination();
        }
        Path folder = download.destination();
        return suggested.flatMap(name -> inside(folder, name))
                .or(() -> lastSegment(download.url()).flatMap(name -> inside(folder, name)))
                .orElse(folder.resolve(NAMELESS));
    }

    /** The file of that name in the folder; empty if it is not a plain name. */
    private static Optional<Path> inside(Path folder, String name) {
        try {
            Path file = folder.resolve(name).normalize();
            boolean plain = !name.isBlank() && file.getParent() != null && file.getParent().equals(folder)
                    && file.getFileName().toString().equals(name);
            return plain ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> lastSegment(URI url) {
        String path = url.getPath() == null ? "" : url.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean harmless = name.chars().noneMatch(c -> Character.isISOControl(c) || "\\:*?\"<>|".indexOf(c) >= 0);
        return harmless && !name.startsWith(".") ? Optional.of(name) : Optional.empty();
    }
}
