// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import transfer.api.UploadRequest;

/**
 * Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload), with careful creation: OkHttp shows no interim answers, so an empty
 * request gets the upload resource first. An upload is complete when an answer says so with {@code Upload-Complete: ?1}.
 */
final class IetfUploadDialect implements UploadDialect {
    private static final String COMPLETE = "Upload-Complete";
    private static final String OFFSET = "Upload-Offset";

    private final OptionalInt interopVersion;

    IetfUploadDialect(OptionalInt interopVersion) {
        this.interopVersion = interopVersion;
    }

    @Override
    public String method(UploadRequest request) {
        return request.method();
    }

    /** The application's headers about the body belong to this request: it is the one that the body is meant for. */
    @Override
    public Map<String, String> creation(UploadAttempt attempt) {
        Map<String, String> headers = interop();
        headers.put(COMPLETE, "?0");
        headers.put("Upload-Length", Long.toString(attempt.source().length()));
        byte[] digest = HexFormat.of().parseHex(attempt.source().sha256());
        headers.put("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
        return headers;
    }

    private Map<String, String> interop() {
        Map<String, String> headers = new TreeMap<>();
        interopVersion.ifPresent(version -> headers.put("Upload-Draft-Interop-Version", Integer.toString(version)));
        return headers;
    }

    @Override
    public Map<String, String> always() {
        Map<String, String> headers = interop();
        headers.putAll(BARE);
        return headers;
    }

    @Override
    public Map<String, String> part(long offset, boolean last) {
        Map<String, String> headers = always();
        headers.put(OFFSET, Long.toString(offset));
        headers.put(COMPLETE, last ? "?1" : "?0");
        headers.put("Content-Type", "application/partial-upload");
        return headers;
    }

    @Override
    public UploadAnswer created(HttpReply reply, long length) {
        Optional<Boolean> complete = flag(reply);
        if (complete.isPresent() && complete.get()) {
            return new UploadAnswer.Last();
        }
        if (reply.status() < 200 || reply.status() > 299) {
            return new UploadAnswer.Refused();
        }
        return complete.isEmpty() && reply.fields().all("Upload-Limit").isEmpty() || reply.fields().all("Location").isEmpty()
                ? new UploadAnswer.Unsupported("did not create an upload resource")
                : new UploadAnswer.Standing(0, false);
    }

    @Override
    public UploadAnswer asked(HttpReply reply, long length) {
        if (reply.status() < 200 || reply.status() > 299) {
            return failure(reply);
        }
        OptionalLong total = integer(reply, "Upload-Length");
        if (total.isPresent() && total.getAsLong() != length) {
            return new UploadAnswer.Senseless("says that the upload has another length", false);
        }
        boolean complete = flag(reply).orElse(false);
        OptionalLong offset = integer(reply, OFFSET);
        return offset.isPresent()
                ? new UploadAnswer.Standing(offset.getAsLong(), complete)
                : new UploadAnswer.Senseless("does not say how much of the upload it has", true);
    }

    @Override
    public UploadAnswer added(HttpReply reply, long end, boolean last) {
        if (flag(reply).orElse(false)) {
            return new UploadAnswer.Last();
        }
        if (reply.status() >= 200 && reply.status() < 300) {
            OptionalLong offset = integer(reply, OFFSET);
            return last ? new UploadAnswer.Ask(OptionalLong.empty()) : new UploadAnswer.Standing(offset.orElse(end), false);
        }
        return switch (reply.status()) {
            case 409 -> new UploadAnswer.Ask(integer(reply, OFFSET));
            case 413 -> new UploadAnswer.TooMuch();
            default -> failure(reply);
        };
    }

    private static UploadAnswer failure(HttpReply reply) {
        return switch (reply.status()) {
            case 404, 410 -> new UploadAnswer.Gone();
            case 409, 423 -> new UploadAnswer.Busy();
            default -> new UploadAnswer.Refused();
        };
    }

    /** A structured boolean (RFC 9651, section 3.3.6); anything else is to be ignored. */
    private static Optional<Boolean> flag(HttpReply reply) {
        String value = item(reply, COMPLETE);
        return value.equals("?1") || value.equals("?0") ? Optional.of(value.equals("?1")) : Optional.empty();
    }

    /** A structured integer (RFC 9651, section 3.3.1) that is not negative; anything else is to be ignored. */
    private static OptionalLong integer(HttpReply reply, String name) {
        String value = item(reply, name);
        return value.length() <= 15 ? BodyLength.parse(value) : OptionalLong.empty();
    }

    private static String item(HttpReply reply, String name) {
        String value = reply.fields().single(name).orElse("");
        int parameters = value.indexOf(';');
        return parameters < 0 ? value : value.substring(0, parameters);
    }

    @Override
    public Optional<Instant> expires(HttpReply reply, Instant now) {
        OptionalLong age = limits(reply).maxAge();
        boolean sensible = age.isPresent() && age.getAsLong() >= 0 && age.getAsLong() < 1_000_000_000;
        return sensible ? Optional.of(now.plusSeconds(age.getAsLong())) : Optional.empty();
    }

    static UploadLimits limits(HttpReply reply) {
        return reply.fields().joined("Upload-Limit").flatMap(UploadLimits::parse).orElse(UploadLimits.NONE);
    }

    @Override
    public boolean completesApart() {
        return true;
    }

    @Override
    public boolean isIdempotent(UploadRequest request) {
        return request.idempotent() || request.method().equals("PUT");
    }
}
