// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.util.promise.Promise;
import org.osgi.util.promise.Promises;

/**
 * Where transfers are submitted and followed: the counterpart of a background {@code NSURLSession}. A service, implemented by this
 * framework, with the service property {@value #SESSION} set to its identifier.
 *
 * <p>A session with an identifier is the same session in every process that opens its store: transfers that an earlier process
 * submitted are there, and go on by themselves.
 *
 * <p>All methods may be called from any thread. After the service is gone they throw {@link IllegalStateException}, or
 * {@link TransferException} with {@link FailureReason#CLOSED} where they throw that.
 */
@ProviderType
public interface TransferSession {
    /** The service property with the session's identifier; also restricts whiteboard services to sessions. */
    String SESSION = "transfer.session";

    /** The identifier of the session that exists without any configuration. */
    String DEFAULT = "default";

    /** The identifier of the {@code org.osgi.service.condition.Condition} that appears after the session's first reconciliation. */
    String RECONCILED_CONDITION = "transfer.reconciled";

    /** This session's identifier. */
    String identifier();

    /**
     * Submits a transfer. When this returns the transfer is on stable storage (file and directory forced) and, for an upload,
     * its body is staged: it ends in exactly one {@link TransferOutcome}, whatever happens to this process or machine. When
     * this throws, nothing is left behind.
     *
     * @return the transfer as just created
     * @throws TransferException {@link FailureReason#INVALID_REQUEST} if no transport serves the scheme, or a property can not be
     *     kept (the message names its key); {@link FailureReason#SOURCE_UNREADABLE}; {@link FailureReason#NO_SPACE} or another
     *     reason of the store's if it could not be made durable
     */
    Transfer submit(TransferRequest request) throws TransferException;

    /**
     * The same for an upload whose staging somebody watches: copying a large file takes its time, and so does reading one that is linked.
     *
     * @param staged is told now and then, on the calling thread, how many bytes of the body have been staged
     */
    Transfer submit(UploadRequest request, LongConsumer staged) throws TransferException;

    /**
     * Submits many transfers in one go, all or none.
     *
     * @return the transfers in the order of the requests
     * @throws TransferException as {@link #submit}; then none was submitted
     */
    List<Transfer> submitAll(List<? extends TransferRequest> requests) throws TransferException;

    /** The transfer as it is now; empty if this session has no such transfer. */
    Optional<Transfer> transfer(UUID identifier);

    /**
     * All transfers of this session which are not removed, read as the stream is consumed, in no order. Close the stream when
     * it is not read to its end.
     *
     * @throws TransferException if the store can not be listed
     */
    Stream<Transfer> transfers() throws TransferException;

    /**
     * The transfer's outcome. Works for a transfer that an earlier process submitted. The promise is resolved on a thread of the
     * session's, with the outcome, also when that is a failure of the transfer; it fails with {@link TransferException}
     * ({@link FailureReason#NOT_FOUND}) if there is no such transfer, and with {@link FailureReason#CLOSED} if the session stops first.
     */
    Promise<TransferOutcome> completion(UUID identifier);

    /** Holds the transfer: its task is cancelled, what is durable is kept. Durable when this returns. */
    Change pause(UUID identifier) throws TransferException;

    /** Lets a paused transfer go on; also ends a wait for a time, so that the next attempt starts at once. */
    Change resume(UUID identifier) throws TransferException;

    /** Ends the transfer with {@link TransferOutcome.Cancelled} and discards what has arrived. Durable when this returns. */
    Change cancel(UUID identifier) throws TransferException;

    /** Takes the outcome over, as {@link Delivery#acknowledge} does. Durable when this returns. */
    Change acknowledge(UUID identifier) throws TransferException;

    /** Forgets a transfer: cancels it if it has not ended, and acknowledges it. */
    Change remove(UUID identifier) throws TransferException;

    /**
     * The transfers of a group: see {@link TransferOptions#group}. All records are read for it.
     *
     * @throws TransferException if the store can not be listed
     */
    default List<Transfer> group(String group) throws TransferException {
        try (Stream<Transfer> all = transfers()) {
            return all.filter(transfer -> transfer.request()
                    .filter(request -> request.options().group().filter(group::equals).isPresent())
                    .isPresent()).toList();
        }
    }

    /**
     * Pauses the transfers that are in the group now, each as {@link #pause} does. One that is submitted to the group later is not held.
     *
     * @return how many were changed
     * @throws TransferException as {@link #pause}; some transfers may be paused then, and asking again does no harm
     */
    default int pauseGroup(String group) throws TransferException {
        int changed = 0;
        for (Transfer transfer : group(group)) {
            changed += pause(transfer.identifier()) == Change.CHANGED ? 1 : 0;
        }
        return changed;
    }

    /** As {@link #pauseGroup}, with {@link #resume}. */
    default int resumeGroup(String group) throws TransferException {
        int changed = 0;
        for (Transfer transfer : group(group)) {
            changed += resume(transfer.identifier()) == Change.CHANGED ? 1 : 0;
        }
        return changed;
    }

    /** As {@link #pauseGroup}, with {@link #cancel}. */
    default int cancelGroup(String group) throws TransferException {
        int changed = 0;
        for (Transfer transfer : group(group)) {
            changed += cancel(transfer.identifier()) == Change.CHANGED ? 1 : 0;
        }
        return changed;
    }

    /**
     * The outcomes of the transfers that are in the group now, in no order. The promise is resolved when the last of them has ended,
     * and fails where {@link #completion} would fail for one of them.
     */
    default Promise<List<TransferOutcome>> groupCompletion(String group) throws TransferException {
        List<Promise<TransferOutcome>> promises = new ArrayList<>();
        for (Transfer transfer : group(group)) {
            promises.add(completion(transfer.identifier()));
        }
        return Promises.all(promises);
    }

    /**
     * Compares all records with all tasks and acts: what the session does by itself after a relaunch and on every event.
     * Returns when every transfer has been looked at once.
     *
     * @param dryRun only look: say what would be done
     */
    ReconcileReport reconcile(boolean dryRun) throws TransferException;
}
