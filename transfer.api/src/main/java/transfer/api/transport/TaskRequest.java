// SPDX-License-Identifier: Apache-2.0
package transfer.api.transport;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import transfer.api.Credentials;
import transfer.api.PropertyList;
import transfer.api.TransferRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;

/**
 * One attempt to be made.
 *
 * @param request what the application asked for
 * @param url the URL to ask, a mirror or the request's own; {@link Credentials#url} overrides it
 * @param credentials secrets for this attempt
 * @param file where a download's bytes go, or where an upload's body is; an existing regular file
 * @param from how much of a download's file counts; {@link ResumePoint#START} for an upload
 * @param body the length and digest of an upload's body; empty for a download
 * @param resume the dictionary of the last {@link Checkpoint}; empty at first
 * @param properties what {@link OriginalRequest#properties} of the task will be
 */
public record TaskRequest(
        TransferRequest request,
        URI url,
        Credentials credentials,
        Path file,
        ResumePoint from,
        Optional<StagedBody> body,
        Map<String, Object> resume,
        Map<String, Object> properties) {
    public TaskRequest {
        resume = PropertyList.copyOf(resume);
        properties = PropertyList.copyOf(properties);
    }

    /** How a task of this request presents itself. */
    public OriginalRequest original() {
        return new OriginalRequest(request.url(), request.method(), properties);
    }
}
