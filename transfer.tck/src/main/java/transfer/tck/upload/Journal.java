// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** What was asked of a server and what became of it. Thread-safe. */
public final class Journal {
    /**
     * A request that is through.
     *
     * @param request its head
     * @param received how many bytes of its content were read
     * @param status the status code of the final answer; empty if there was none
     */
    public record Entry(Request request, long received, OptionalInt status) {}

    private final List<Entry> entries = new ArrayList<>();
    private long received;

    synchronized void add(Entry entry) {
        entries.add(entry);
        received += entry.received();
        notifyAll();
    }

    /** All requests in the order of their end. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** The methods and targets of all requests, in the order of their end: {@code "HEAD /tus/1"}. */
    public List<String> lines() {
        return entries().stream().map(e -> e.request().method() + " " + e.request().target()).toList();
    }

    /** How many requests match. */
    public long count(Predicate<Request> which) {
        return entries().stream().filter(e -> which.test(e.request())).count();
    }

    /** How many bytes of content have been read in all. */
    public synchronized long received() {
        return received;
    }
}
