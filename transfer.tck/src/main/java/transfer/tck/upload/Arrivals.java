// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The bodies that arrived whole and were accepted: the oracle of "exactly once". Thread-safe. */
public final class Arrivals {
    /**
     * A body that arrived whole.
     *
     * @param target the path that it was sent to, for a resumable upload the one that it was created at
     * @param method the method of the request that started it
     * @param sha256 lower-case hexadecimal
     * @param length its size in bytes
     * @param headers the header fields of the request that started it
     */
    public record Arrival(String target, String method, String sha256, long length, Map<String, List<String>> headers) {}

    private final List<Arrival> all = new ArrayList<>();

    synchronized void add(Arrival arrival) {
        all.add(arrival);
    }

    /** All of them in the order of their completion. */
    public synchronized List<Arrival> all() {
        return List.copyOf(all);
    }

    /** How often a body of this SHA-256 arrived. */
    public synchronized int count(String sha256) {
        return (int) all.stream().filter(arrival -> arrival.sha256().equals(sha256)).count();
    }

    /** How often each body arrived, by SHA-256. */
    public synchronized Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        all.forEach(arrival -> counts.merge(arrival.sha256(), 1, Integer::sum));
        return counts;
    }
}
