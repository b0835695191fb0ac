// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import transfer.api.FailureReason;
import transfer.api.PropertyList;
import transfer.api.TransferException;

/**
 * The body of an upload as it was at submit.
 *
 * @param length its size in bytes
 * @param sha256 its SHA-256, 64 lower-case hexadecimal digits
 * @param linked whether the store holds a hard link to the application's file instead of a copy
 */
public record StagedBody(long length, String sha256, boolean linked) {
    public StagedBody {
        sha256 = sha256.toLowerCase(Locale.ROOT);
        if (length < 0 || !sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a body has a length and a SHA-256 of 64 hexadecimal digits");
        }
    }

    /** This value as a property list dictionary; {@link #of(Map)} reads it back. */
    public Map<String, Object> toPropertyList() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Length", length);
        map.put("SHA256", sha256);
        map.put("Link", linked);
        return map;
    }

    /** @throws TransferException {@link FailureReason#INVALID_RECORD} if it is not what {@link #toPropertyList} wrote */
    public static StagedBody of(Map<String, Object> map) throws TransferException {
        PropertyList list = PropertyList.of(map);
        try {
            return new StagedBody(list.require("Length", Long.class), list.require("SHA256", String.class),
                    list.bool("Link").orElse(false));
        } catch (IllegalArgumentException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, "Body: " + e.getMessage(), e);
        }
    }
}
