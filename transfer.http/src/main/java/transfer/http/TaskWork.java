// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import transfer.api.TransferException;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;

/** What a task does: one attempt at one transfer. Used once, on one thread. */
@FunctionalInterface
interface TaskWork {
    /**
     * Makes the attempt.
     *
     * @return how it ended; {@link TaskControl#last} is where
     * @throws TransferException the attempt failed; the task then ends with this failure at {@link TaskControl#last}
     * @throws TaskCancelled the task was cancelled
     */
    TaskResult run(TaskControl task) throws TransferException;

    /** How many bytes of the file earlier attempts have moved. */
    default long begins(TaskRequest request) {
        return request.from().bytes();
    }
}
