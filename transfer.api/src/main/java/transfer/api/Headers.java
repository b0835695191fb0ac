// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Checks request headers at submit, so that nothing is persisted which can not be sent or must not be kept. */
final class Headers {
    private static final Set<String> SECRET =
            Set.of("authorization", "proxy-authorization", "cookie", "cookie2");
    private static final Set<String> TRANSPORTS_OWN = Set.of(
            "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "keep-alive",
            "proxy-connection", "expect", "range", "if-range", "if-match", "if-none-match", "if-modified-since",
            "if-unmodified-since", "accept-encoding", "content-range");

    private static final Map<String, String> NONE = Collections.unmodifiableMap(new TreeMap<>(String.CASE_INSENSITIVE_ORDER));

    private Headers() {}

    /** An unmodifiable copy with case-insensitive names (RFC 9110, section 5.1). */
    static Map<String, String> checked(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return NONE;
        }
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            checkName(name);
            checkValue(name, value);
            if (copy.put(name, value.strip()) != null) {
                throw new IllegalArgumentException("header " + name + " is given twice; join its values with a comma");
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    private static void checkName(String name) {
        boolean token = !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
        if (!token) {
            throw new IllegalArgumentException("'" + Text.oneLine(name) + "' is not a header name");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (SECRET.contains(lower)) {
            throw new IllegalArgumentException("header " + name
                    + " is a secret and would be written to disk: register a CredentialProvider instead, which is asked at every attempt");
        }
        if (TRANSPORTS_OWN.contains(lower)) {
            throw new IllegalArgumentException("header " + name + " is set by the transport and can not be given");
        }
    }

    private static void checkValue(String name, String value) {
        if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 127))) {
            throw new IllegalArgumentException("header " + name + " has a character that can not be sent (RFC 9110, section 5.5)");
        }
    }
}
