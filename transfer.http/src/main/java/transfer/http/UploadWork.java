// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import okhttp3.HttpUrl;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.UploadRequest;
import transfer.api.store.StagedBody;
import transfer.api.transport.TaskResult;

/** One attempt at an upload, with the protocol that the request asks for. */
final class UploadWork implements TaskWork {
    private final UploadRequest request;
    private final HttpUrl url;
    private final StagedBody body;

    UploadWork(UploadRequest request, HttpUrl url, StagedBody body) {
        this.request = request;
        this.url = url;
        this.body = body;
    }

    @Override
    public TaskResult run(TaskControl task) throws TransferException {
        UploadProtocolRunner runner = switch (request.protocol()) {
            case AUTO, PLAIN -> new PlainUpload();
            default -> throw new TransferException(
                    FailureReason.UNSUPPORTED, "the upload protocol " + request.protocol() + " is not supported");
        };
        return runner.run(new UploadProtocolRunner.Attempt(task, request, url, task.request().file(), body));
    }
}
