// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import transfer.api.TransferException;

/** One way to send a body. All state is in the attempt. */
@FunctionalInterface
interface UploadProtocolRunner {
    /**
     * Makes one attempt.
     *
     * @throws UploadEnd how it ended, also if well
     * @throws TransferException the attempt failed; {@link TaskControl#last} is where
     * @throws TaskCancelled the task was cancelled
     */
    void run(UploadAttempt attempt) throws UploadEnd, TransferException;
}
