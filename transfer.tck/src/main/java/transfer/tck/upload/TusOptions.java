// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the tus resource behaves.
 *
 * @param extensions what {@code Tus-Extension} says
 * @param maxSize the largest upload
 * @param expires what {@code Upload-Expires} says; only announced
 */
public record TusOptions(String extensions, OptionalLong maxSize, Optional<Instant> expires) {
    /** Creation, termination, expiration and checksum; no limit. */
    public static final TusOptions DEFAULT =
            new TusOptions("creation,termination,expiration,checksum", OptionalLong.empty(), Optional.empty());

    /** The same with other extensions. */
    public TusOptions extensions(String other) {
        return new TusOptions(other, maxSize, expires);
    }

    /** The same with a largest upload. */
    public TusOptions maxSize(long bytes) {
        return new TusOptions(extensions, OptionalLong.of(bytes), expires);
    }

    /** The same with a time of expiry. */
    public TusOptions expires(Instant time) {
        return new TusOptions(extensions, maxSize, Optional.of(time));
    }
}
