// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The head of a request as it came in.
 *
 * @param number counts the requests of a server from 1
 * @param method the method
 * @param target the request target, a path
 * @param headers all field values by name, case-insensitive, in order
 */
public record Request(int number, String method, String target, Map<String, List<String>> headers) {
    /** The value of a field; several are joined with a comma (RFC 9110, section 5.3). */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name);
        return values == null ? Optional.empty() : Optional.of(String.join(", ", values));
    }

    /** A field that must be a non-negative integer; empty if it is missing or anything else. */
    public OptionalLong number(String name) {
        Optional<String> value = header(name).filter(text -> text.matches("[0-9]{1,15}"));
        return value.isPresent() ? OptionalLong.of(Long.parseLong(value.get())) : OptionalLong.empty();
    }

    /** A field that must be a structured boolean (RFC 9651, section 3.3.6); empty if it is missing or anything else. */
    public Optional<Boolean> flag(String name) {
        return header(name).filter(text -> text.equals("?0") || text.equals("?1")).map(text -> text.equals("?1"));
    }

    /** The announced size of the content; 0 if none is announced. */
    public long length() {
        return number("Content-Length").orElse(0);
    }

    /** Whether method and the start of the target are these. */
    public boolean is(String expectedMethod, String targetStart) {
        return method.equals(expectedMethod) && target.startsWith(targetStart);
    }
}
