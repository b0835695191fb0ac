// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.TransferSession;
import transfer.api.UploadRequest;

/** The transfers which a session has already for what is requested: same URL and same file. */
final class Known {
    private final Map<List<Object>, Transfer> transfers = new HashMap<>();

    private Known() {}

    /** What makes requests the same. A list, because the first record that is hashed in a process holds its start up. */
    private static List<Object> subject(TransferRequest request) {
        return request instanceof DownloadRequest download
                ? List.of(request.kind(), request.url(), download.destination(), download.named())
                : List.of(request.kind(), request.url(), ((UploadRequest) request).source());
    }

    static Known of(TransferSession session, Collection<? extends TransferRequest> requests) throws TransferException {
        Set<List<Object>> wanted = new HashSet<>();
        requests.forEach(request -> wanted.add(subject(request)));
        Known known = new Known();
        try (Stream<Transfer> all = session.transfers()) {
            all.forEach(transfer -> transfer.request().map(Known::subject).filter(wanted::contains)
                    .ifPresent(subject -> known.transfers.merge(subject, transfer, Known::further)));
        }
        return known;
    }

    private static Transfer further(Transfer one, Transfer other) {
        if (one.state().isFinal() != other.state().isFinal()) {
            return one.state().isFinal() ? other : one;
        }
        return one.bytes() >= other.bytes() ? one : other;
    }

    Optional<Transfer> transfer(TransferRequest request) {
        return Optional.ofNullable(transfers.get(subject(request)));
    }

    /**
     * Whether the transfer is what the request asks for: at work, or done with nobody told yet.
     *
     * @throws TransferException {@link FailureReason#CONFLICT} if it is at work without a digest that the request demands
     */
    static boolean answers(Transfer transfer, TransferRequest request) throws TransferException {
        if (!transfer.state().isFinal()) {
            if (request instanceof DownloadRequest now && !now.digests().isEmpty()
                    && transfer.request().orElseThrow() instanceof DownloadRequest then && !then.digests().equals(now.digests())) {
                throw new TransferException(FailureReason.CONFLICT,
                        request.url() + " is being fetched already, to be checked against another"
                        + " digest or none; 'transfer remove " + transfer.identifier() + "' first");
            }
            return true;
        }
        return transfer.outcome().orElse(null) instanceof TransferOutcome.Completed completed && stillThere(completed)
                && (!(request instanceof DownloadRequest now) || completed.digests().entrySet().containsAll(now.digests().entrySet()));
    }

    private static boolean stillThere(TransferOutcome.Completed completed) {
        try {
            return completed.file().isEmpty() || Files.size(completed.file().get()) == completed.bytes();
        } catch (IOException e) {
            return false;
        }
    }
}
