// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import transfer.api.UploadRequest;

/** The tus resumable upload protocol 1.0.0: core, creation, expiration, checksum. An upload is complete when all its bytes are there. */
final class TusUploadDialect implements UploadDialect {
    static final String VERSION = "1.0.0";

    private static final int CHECKSUM_MISMATCH = 460;

    @Override
    public String method(UploadRequest request) {
        return "POST";
    }

    @Override
    public Map<String, String> creation(UploadAttempt attempt) {
        Map<String, String> headers = always();
        headers.put("Upload-Length", Long.toString(attempt.source().length()));
        headers.put("Upload-Metadata", metadata(attempt.request()));
        return headers;
    }

    private static String metadata(UploadRequest request) {
        String given = request.headers().get("Upload-Metadata");
        if (given != null) {
            return given;
        }
        Path name = request.source().getFileName();
        String metadata = "filename " + base64(name == null ? "" : name.toString());
        String type = request.headers().get("Content-Type");
        return type == null ? metadata : metadata + ",filetype " + base64(type);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Map<String, String> always() {
        Map<String, String> headers = new TreeMap<>(BARE);
        headers.put("Tus-Resumable", VERSION);
        return headers;
    }

    @Override
    public Map<String, String> part(long offset, boolean last) {
        Map<String, String> headers = always();
        headers.put("Upload-Offset", Long.toString(offset));
        headers.put("Content-Type", "application/offset+octet-stream");
        return headers;
    }

    @Override
    public Map<String, String> checksum(String algorithm, byte[] sum) {
        return Map.of("Upload-Checksum", algorithm + " " + Base64.getEncoder().encodeToString(sum));
    }

    @Override
    public UploadAnswer created(HttpReply reply, long length) {
        if (reply.status() == 412) {
            return new UploadAnswer.Unsupported("does not support tus " + VERSION);
        }
        if (reply.status() == 201) {
            return new UploadAnswer.Standing(0, length == 0);
        }
        return reply.status() >= 200 && reply.status() < 300
                ? new UploadAnswer.Senseless("did not create a tus upload", false)
                : new UploadAnswer.Refused();
    }

    @Override
    public UploadAnswer asked(HttpReply reply, long length) {
        if (reply.status() >= 200 && reply.status() < 300) {
            OptionalLong total = BodyLength.parse(reply.fields().single("Upload-Length").orElse(""));
            if (total.isPresent() && total.getAsLong() != length) {
                return new UploadAnswer.Senseless("says that the upload has another length", false);
            }
            OptionalLong offset = offset(reply);
            return offset.isPresent()
                    ? new UploadAnswer.Standing(offset.getAsLong(), offset.getAsLong() == length)
                    : new UploadAnswer.Senseless("does not say how much of the upload it has", true);
        }
        return failure(reply);
    }

    @Override
    public UploadAnswer added(HttpReply reply, long end, boolean last) {
        if (reply.status() >= 200 && reply.status() < 300) {
            OptionalLong offset = offset(reply);
            if (offset.isEmpty()) {
                return new UploadAnswer.Ask(offset);
            }
            return offset.getAsLong() > end
                    ? new UploadAnswer.Senseless("says that it has more of the upload than was sent", false)
                    : new UploadAnswer.Standing(offset.getAsLong(), last && offset.getAsLong() == end);
        }
        return switch (reply.status()) {
            // 400 is what tusd says to a request that it saw cut short
            case 400, 409 -> new UploadAnswer.Ask(OptionalLong.empty());
            case 413 -> new UploadAnswer.TooMuch();
            case CHECKSUM_MISMATCH -> new UploadAnswer.Dropped();
            default -> failure(reply);
        };
    }

    private static OptionalLong offset(HttpReply reply) {
        return BodyLength.parse(reply.fields().single("Upload-Offset").orElse(""));
    }

    private static UploadAnswer failure(HttpReply reply) {
        return switch (reply.status()) {
            case 404, 410 -> new UploadAnswer.Gone();
            case 403 -> reply.fields().all("WWW-Authenticate").isEmpty() ? new UploadAnswer.Gone() : new UploadAnswer.Refused();
            case 409, 423 -> new UploadAnswer.Busy();
            case 412 -> new UploadAnswer.Unsupported("does not support tus " + VERSION);
            default -> new UploadAnswer.Refused();
        };
    }

    @Override
    public Optional<Instant> expires(HttpReply reply, Instant now) {
        return HttpDate.parse(reply.fields().single("Upload-Expires").orElse(""));
    }

    @Override
    public boolean completesApart() {
        return false;
    }

    @Override
    public boolean isIdempotent(UploadRequest request) {
        return request.idempotent();
    }
}
