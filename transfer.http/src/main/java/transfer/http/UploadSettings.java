// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How uploads are made.
 *
 * @param interopVersion what {@code Upload-Draft-Interop-Version} says; empty: the header is left out, as after the draft's publication
 * @param expectFrom plain bodies of at least so many bytes are announced with {@code Expect: 100-continue}
 * @param invitation how long to wait for the 100 before the request is made again without that header
 * @param resources how many upload resources are created for one transfer at most
 * @param checkedPart how many bytes are sent at once where each part carries a checksum
 * @param smallestPart parts are made smaller after a 413, but not smaller than this
 */
record UploadSettings(
        OptionalInt interopVersion, long expectFrom, Duration invitation, int resources, long checkedPart, long smallestPart) {
    /** The defaults; interop version 9 is that of draft 12. */
    static final UploadSettings DEFAULT =
            new UploadSettings(OptionalInt.of(9), 1 << 20, Duration.ofSeconds(2), 4, 4 << 20, 64 << 10);

    UploadSettings interopVersion(OptionalInt value) {
        return new UploadSettings(value, expectFrom, invitation, resources, checkedPart, smallestPart);
    }

    UploadSettings invitation(Duration value) {
        return new UploadSettings(interopVersion, expectFrom, value, resources, checkedPart, smallestPart);
    }
}
