// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as a {@link LyingServer} saw it.
 *
 * @param method the method
 * @param target the request target as sent
 * @param headers values by lower-case name, in order
 * @param connection the number of the connection that it came over, from 1
 */
public record SeenRequest(String method, String target, Map<String, List<String>> headers, int connection) {
    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
    }
}
