// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;

/** A protocol with upload resources: how its requests look and what its answers mean. Sends nothing itself and has no state. */
interface UploadDialect {
    /** The application's headers about the body, left out of requests that do not carry it: they have other ones, or none. */
    Map<String, String> BARE = Map.of(
            "Content-Type", "", "Content-Encoding", "", "Content-Language", "", "Content-Disposition", "", "Content-Digest", "",
            "Content-MD5", "", "Repr-Digest", "", "Upload-Metadata", "");

    /** The dialect of a protocol; empty for one without upload resources. */
    static Optional<UploadDialect> of(UploadProtocol protocol, UploadSettings settings) {
        return switch (protocol) {
            case TUS -> Optional.of(new TusUploadDialect());
            case IETF -> Optional.of(new IetfUploadDialect(settings.interopVersion()));
            default -> Optional.empty();
        };
    }

    /** The method that creates an upload resource. */
    String method(UploadRequest request);

    /** The headers of the request that creates one. */
    Map<String, String> creation(UploadAttempt attempt);

    /** The headers of every request to one. */
    Map<String, String> always();

    /**
     * The headers of a request that adds a part.
     *
     * @param last whether nothing comes after it
     */
    Map<String, String> part(long offset, boolean last);

    /** The header with the checksum of a part, by an algorithm of the server's choice. */
    default Map<String, String> checksum(String algorithm, byte[] sum) {
        return Map.of();
    }

    /**
     * What the answer to a creation means: {@link UploadAnswer.Standing} if a resource was made.
     *
     * @param length how many bytes there will be
     */
    UploadAnswer created(HttpReply reply, long length);

    /** What the answer to HEAD means. */
    UploadAnswer asked(HttpReply reply, long length);

    /**
     * What the answer to a part means.
     *
     * @param end where the part ended
     * @param last whether nothing comes after it
     */
    UploadAnswer added(HttpReply reply, long end, boolean last);

    /** When the upload resource ends, if the answer says it. */
    Optional<Instant> expires(HttpReply reply, Instant now);

    /** Whether an empty last part completes an upload that has all its bytes, and brings the final answer again. */
    boolean completesApart();

    /** Whether creating the upload once more is harmless by what the method means. */
    boolean isIdempotent(UploadRequest request);
}
