// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.nio.file.Path;
import okhttp3.HttpUrl;
import transfer.api.TransferException;
import transfer.api.UploadRequest;
import transfer.api.store.StagedBody;
import transfer.api.transport.TaskResult;

/**
 * One way to send a body. An instance serves any number of attempts, at the same time; all state of an attempt is on the stack and,
 * from one attempt to the next, in {@link transfer.api.transport.Checkpoint#resume} ({@link TaskControl#last} at first).
 */
@FunctionalInterface
interface UploadProtocolRunner {
    /**
     * Makes one attempt.
     *
     * @return how it ended. {@link TaskControl#last} says how many bytes the server has for good
     * @throws TransferException the attempt failed; {@link TaskControl#last} is where
     * @throws TaskCancelled the task was cancelled
     */
    TaskResult run(Attempt attempt) throws TransferException;

    /**
     * What an attempt is about.
     *
     * @param task what the task gives
     * @param request what the application asked for
     * @param url where to begin: the request's URL, or what the credentials say instead
     * @param file the staged body
     * @param body its length and digest
     */
    record Attempt(TaskControl task, UploadRequest request, HttpUrl url, Path file, StagedBody body) {
        /** A range of the staged body, to be sent: see {@link FileBody}. */
        FileBody body(long offset, long length) {
            return new FileBody(file, body, offset, length, task);
        }
    }
}
