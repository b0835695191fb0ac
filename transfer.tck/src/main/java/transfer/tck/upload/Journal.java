// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
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

    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final List<Entry> entries = new ArrayList<>();
    private long received;
    private int open;

    synchronized void begin() {
        open++;
    }

    /** A request is held on purpose: nobody is to wait for its end. */
    synchronized void hold(boolean held) {
        open += held ? -1 : 1;
        notifyAll();
    }

    synchronized void end(Entry entry) {
        entries.add(entry);
        received += entry.received();
        open--;
        notifyAll();
    }

    /** All requests in the order of their end. Those that are being answered now are waited for, up to two seconds. */
    public synchronized List<Entry> entries() {
        settle();
        return List.copyOf(entries);
    }

    private void settle() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (long left = PATIENCE_NANOS; open > 0 && left > 0; left = end - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** The methods and targets of all requests, in the order of their end: {@code "HEAD /tus/1"}. */
    public List<String> lines() {
        return entries().stream().map(e -> e.request().method() + " " + e.request().target()).toList();
    }

    /** How many requests match. */
    public long count(Predicate<Request> which) {
        return entries().stream().filter(e -> which.test(e.request())).count();
    }

    /** How many bytes of content have been read in all, as {@link #entries} counts. */
    public synchronized long received() {
        settle();
        return received;
    }
}
