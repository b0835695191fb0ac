// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.function.Supplier;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;

/**
 * What a running task gives to its work. For the thread that runs the work. Others that help it may use
 * {@link #send}, {@link #pace}, {@link #block}, {@link #nanoTime}, {@link #isCancelled} and {@link #metrics} at any time, and the rest one
 * at a time.
 */
interface TaskControl {
    /** What is to be done. */
    TaskRequest request();

    /**
     * Sends a request and returns the answer once its header has arrived. Redirects are followed and credentials added by the rules of
     * {@link TaskExchanges}. Any status is returned as it is; see {@link StatusFailures} for what it means.
     *
     * @throws TransferException no acceptable answer came: {@code NETWORK}, {@code TIMEOUT}, {@code TLS}, {@code PROTOCOL},
     *     {@code REDIRECT}, {@code REFUSED_BY_POLICY}
     * @throws TaskCancelled the task was cancelled
     */
    HttpReply send(HttpAsk ask) throws TransferException;

    /** Where the attempt stands: what {@link #at} or {@link #checkpoint} were told last; at first what the request came with. */
    Checkpoint last();

    /** The last checkpoint that a delegate has made durable; what the request came with before the first. */
    Checkpoint recorded();

    /** Remembers where the attempt stands, in memory: what the result of the task will say. Cheap. */
    void at(Checkpoint checkpoint);

    /**
     * Remembers where the attempt stands, durably when this returns. Waits for a delegate if none is attached. For what must be
     * remembered before the next step: a new upload resource, a restart from scratch.
     *
     * @throws TransferException it could not be made durable: the work must end with this failure
     * @throws TaskCancelled the task was cancelled while it waited
     */
    void checkpoint(Checkpoint checkpoint) throws TransferException;

    /** As {@link #checkpoint}, but without waiting for a delegate: with none attached nothing is recorded. */
    void offer(Checkpoint checkpoint) throws TransferException;

    /** From how many bytes on a transfer is worth a checkpoint before its first byte. */
    long worthRecording();

    /**
     * As {@link #checkpoint}, but only if one is due by time and bytes, and without waiting for a delegate. Call it often.
     *
     * @param bytes how many bytes of the file have been moved
     * @param missing how many are still to come: shortly before the end a checkpoint leaves little for the last force to do
     * @param current says where the attempt stands; called only if a checkpoint is due
     */
    void checkpointIfDue(long bytes, long missing, Supplier<Checkpoint> current) throws TransferException;

    /** The same where nothing would be gained by a checkpoint shortly before the end. */
    default void checkpointIfDue(long bytes, Supplier<Checkpoint> current) throws TransferException {
        checkpointIfDue(bytes, Long.MAX_VALUE, current);
    }

    /** Tells listeners how far it is: {@code bytes} of the file have been moved, earlier attempts included. Call it often. */
    void progress(long bytes);

    /** Waits until so many more bytes may be moved under the limits of transfer and session. */
    void pace(long bytes);

    /** How many bytes to move at once at most, so that they do not come in bursts under a limit. */
    int block();

    /** The monotonic clock. */
    long nanoTime();

    /**
     * Runs something on another thread at the same time, if the limits on connections allow one more to the same host. It must end
     * before the work of the task does, and throw nothing.
     *
     * @return whether it runs
     */
    boolean help(Runnable work);

    /** Whether the task has been cancelled. */
    boolean isCancelled();

    /** @throws TaskCancelled the task has been cancelled */
    default void throwIfCancelled() {
        if (isCancelled()) {
            throw new TaskCancelled();
        }
    }

    /** What is measured during the attempt. */
    Metrics metrics();
}
