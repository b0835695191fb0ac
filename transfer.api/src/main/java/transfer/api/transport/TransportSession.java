// SPDX-License-Identifier: Apache-2.0
package transfer.api.transport;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/** An open session of a {@link Transport}. Methods may be called from any thread, also from the delegate's callbacks. */
@ConsumerType
public interface TransportSession extends AutoCloseable {
    /**
     * Starts a task; returns at once. The task's identifier is unique in this session of the transport for as long as the task is
     * listed.
     *
     * @throws TransferException {@link FailureReason#INVALID_REQUEST} if the request can not be sent as it is,
     *     {@link FailureReason#CLOSED}
     */
    TransferTask start(TaskRequest request) throws TransferException;

    /**
     * Cancels a task; returns at once. The task ends with {@link TaskResult.Cancelled}, unless it ends otherwise first; after its end
     * it writes nothing more. Unknown identifiers are ignored.
     */
    void cancel(int taskIdentifier);

    /**
     * The transfer was cancelled for good and has no task any more: what its attempts left at the other side, such as the upload
     * resource of a resumable upload, is of no more use and may be removed there. Returns at once; what is done is done in the
     * background, on a best effort, with no call of the delegate. A pause never leads to this call. Does nothing unless overridden.
     *
     * @param request as for a further attempt: {@link TaskRequest#resume} has the dictionary of the last checkpoint; the file may be
     *     gone
     */
    default void abandon(TaskRequest request) {
    }

    /** The tasks that have not ended, and those whose end the delegate has not taken yet. */
    List<TransferTask> tasks();

    /**
     * Detaches the delegate and leaves the tasks running: when this returns no callback is running or will be made. What ends
     * meanwhile is kept for the next delegate. Not to be called from a callback.
     */
    @Override
    void close();
}
