// SPDX-License-Identifier: Apache-2.0
package transfer.api.transport;

import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;
import transfer.api.TransferException;

/**
 * Hears of the tasks of a session. Implemented by the reconciler.
 *
 * <p>A transport calls from its own threads: for one task one call at a time, in order; for different tasks at the same time.
 */
@ProviderType
public interface TaskDelegate {
    /** Bytes have moved. Cheap, returns at once; a transport may leave calls out, and makes a few a second at most. */
    void progressed(TransferTask task, OptionalLong total);

    /**
     * Makes a checkpoint durable: what the task wrote before the call is forced, then the checkpoint recorded. Returns when that is
     * done. A transport calls it at intervals, and before it does what must be remembered first (sending to a new upload resource).
     * While no delegate is attached, a transport leaves interval checkpoints out and waits with the others.
     *
     * @throws TransferException if it could not be made durable. The task must then end as {@link TaskResult.Failed} with this failure, and
     *     with the checkpoint before
     */
    void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException;

    /** The task has ended. When this returns, the transport forgets the task; if it throws, the transport tells the next delegate. */
    void ended(TransferTask task, TaskResult result);
}
