// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is measured during one attempt. Names: {@code bytes} of content moved, {@code requests} sent, {@code redirects} followed,
 * {@code connects} made, {@code http2} requests over HTTP/2, {@code reconnects} after a pooled connection turned out dead,
 * {@code restarts} from scratch, {@code resumedAt} the first byte asked for if not 0, and the milliseconds {@code dnsMs},
 * {@code connectMs}, {@code tlsMs} and {@code firstByteMs}, each for the first request that has it. Safe for several threads.
 */
final class Metrics {
    private final Map<String, Long> values = new TreeMap<>();

    synchronized void add(String name, long amount) {
        values.merge(name, amount, Long::sum);
    }

    synchronized void first(String name, long value) {
        values.putIfAbsent(name, value);
    }

    synchronized void set(String name, long value) {
        values.put(name, value);
    }

    synchronized Map<String, Long> snapshot() {
        return Map.copyOf(values);
    }
}
