// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.Headers;

/** The header fields of an answer, read strictly. */
final class HeaderFields {
    private final Headers headers;

    HeaderFields(Headers headers) {
        this.headers = headers;
    }

    /** For tests and fakes: names and values in turn. */
    static HeaderFields of(String... namesAndValues) {
        return new HeaderFields(Headers.of(namesAndValues));
    }

    /** All field lines of that name, in order. */
    List<String> all(String name) {
        return headers.values(name);
    }

    /** All field lines of that name as one list value (RFC 9110, section 5.3); empty if there is none. */
    Optional<String> joined(String name) {
        List<String> lines = headers.values(name);
        return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", lines));
    }

    /** The value of a field that may be there once only; repetitions of the same value count as one. Empty if absent or in conflict. */
    Optional<String> single(String name) {
        Set<String> values = distinct(name);
        return values.size() == 1 ? Optional.of(values.iterator().next()) : Optional.empty();
    }

    /** Whether a field that may be there once only is there with different values. */
    boolean conflicting(String name) {
        return distinct(name).size() > 1;
    }

    private Set<String> distinct(String name) {
        Set<String> values = new LinkedHashSet<>();
        headers.values(name).forEach(value -> values.add(value.strip()));
        return values;
    }
}
