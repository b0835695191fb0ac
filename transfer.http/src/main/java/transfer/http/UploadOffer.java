// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import transfer.api.UploadProtocol;

/**
 * What is known of how a server takes uploads.
 *
 * @param protocol {@link UploadProtocol#PLAIN}, {@link UploadProtocol#TUS} or {@link UploadProtocol#IETF}
 * @param maxSize the largest body it takes
 * @param maxAppend the most bytes it takes in one request
 * @param minAppend the least bytes it takes in a request that is not the last
 * @param checksum the checksum algorithm to use for each part, as tus names it
 */
record UploadOffer(
        UploadProtocol protocol, OptionalLong maxSize, OptionalLong maxAppend, OptionalLong minAppend, Optional<String> checksum) {
    static final UploadOffer PLAIN = bare(UploadProtocol.PLAIN);

    /** A protocol of which nothing more is known. */
    static UploadOffer bare(UploadProtocol protocol) {
        return new UploadOffer(protocol, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }

    /** The same with the limits that an answer gave; what it does not mention stays. */
    UploadOffer with(UploadLimits limits) {
        return new UploadOffer(
                protocol, either(limits.maxSize(), maxSize), either(limits.maxAppend(), maxAppend),
                either(limits.minAppend(), minAppend), checksum);
    }

    private static OptionalLong either(OptionalLong first, OptionalLong second) {
        return first.isPresent() ? first : second;
    }

    void writeTo(Map<String, Object> map) {
        map.put("Protocol", protocol.name());
        maxSize.ifPresent(bytes -> map.put("MaxSize", bytes));
        maxAppend.ifPresent(bytes -> map.put("MaxAppend", bytes));
        minAppend.ifPresent(bytes -> map.put("MinAppend", bytes));
        checksum.ifPresent(name -> map.put("Checksum", name));
    }
}
