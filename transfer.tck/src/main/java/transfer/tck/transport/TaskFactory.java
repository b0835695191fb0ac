// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.StagedBody;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;

/** Makes task requests as a reconciler would, with one content file. */
final class TaskFactory {
    private final Path content;

    TaskFactory(Path folder) throws IOException {
        content = Files.createFile(folder.resolve("content"));
    }

    Path content() {
        return content;
    }

    TaskRequest download(DownloadRequest request, Checkpoint from) {
        return download(request, from, Map.of());
    }

    TaskRequest download(DownloadRequest request, Checkpoint from, Map<String, Object> properties) {
        return new TaskRequest(request, request.url(), Credentials.NONE, content, new ResumePoint(from.bytes(), true),
                Optional.empty(), from.resume(), properties);
    }

    TaskRequest upload(UploadRequest request, Path body) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(body));
            StagedBody staged = new StagedBody(Files.size(body), HexFormat.of().formatHex(digest), false);
            return new TaskRequest(request, request.url(), Credentials.NONE, body, ResumePoint.START, Optional.of(staged), Map.of(),
                    Map.of());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
