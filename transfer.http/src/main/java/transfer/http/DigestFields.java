// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code Repr-Digest} and {@code Content-Digest} (RFC 9530). */
final class DigestFields {
    private static final Map<String, Integer> LENGTHS = Map.of("sha-256", 32, "sha-512", 64);

    private DigestFields() {}

    /**
     * The digests that count, lower-case hexadecimal by algorithm: those by {@code sha-256} and {@code sha-512}. Others are not safe
     * (RFC 9530, section 5) and a field that can not be parsed is no field (RFC 9651, section 4.2).
     */
    static Map<String, String> read(HeaderFields fields, String name) {
        Map<String, String> digests = new TreeMap<>();
        StructuredDictionary.bytes(fields.joined(name).orElse("")).forEach((algorithm, value) -> {
            if (LENGTHS.getOrDefault(algorithm, -1) == value.length) {
                digests.put(algorithm, HexFormat.of().formatHex(value));
            }
        });
        return digests;
    }
}
