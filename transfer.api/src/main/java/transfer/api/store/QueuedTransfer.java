// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import transfer.api.TransferOptions;

/**
 * What decides when it is the turn of an active transfer that waits for nothing else: nothing was written about it since it was
 * submitted, and its options name neither a time nor a constraint nor a better moment to begin.
 *
 * @param identifier the transfer's identifier
 * @param session whose transfer it is
 * @param scheme the scheme of its URL
 * @param host the host of its URL
 * @param priority its {@link TransferOptions#priority()}
 * @param until when it fails if it has not ended by then
 */
public record QueuedTransfer(UUID identifier, String session, String scheme, String host, int priority, Instant until) {
    /** The same of a record; empty if it is not such a transfer. */
    public static Optional<QueuedTransfer> of(TransferRecord record) {
        TransferDescription description = record.description();
        TransferOptions options = description.request().options();
        URI url = description.request().url();
        boolean queued = !record.isFinished() && isNew(record.progress()) && options.earliestBegin().isEmpty()
                && options.discretionary().isEmpty() && options.constraints().isEmpty();
        return queued && url.getScheme() != null && url.getHost() != null
                ? Optional.of(new QueuedTransfer(description.identifier(), description.session(), url.getScheme(), url.getHost(),
                        options.priority(), description.created().plus(options.deadline())))
                : Optional.empty();
    }

    private static boolean isNew(TransferProgress progress) {
        return progress.generation() == 0 && !progress.paused() && !progress.cancelled() && progress.taskIdentifier().isEmpty()
                && progress.failures() == 0 && progress.notBefore().isEmpty();
    }
}
