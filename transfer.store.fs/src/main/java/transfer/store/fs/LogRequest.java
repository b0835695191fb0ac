// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import transfer.store.fs.LogEntry.Kind;

/** What one call wants {@link SubmitLog} to write, and what became of it. Guarded by the lock of the log. */
final class LogRequest {
    final List<LogEntry> entries;
    private boolean done;
    private Exception failure;

    LogRequest(List<LogEntry> entries) {
        this.entries = entries;
    }

    boolean isRemoval() {
        return entries.get(0).kind() == Kind.REMOVED;
    }

    boolean isDone() {
        return done;
    }

    /** @param why they could not be done; null if they were */
    static void end(List<LogRequest> requests, Exception why) {
        for (LogRequest request : requests) {
            request.failure = why;
            request.done = true;
        }
    }

    /** Returns if it was done. */
    void check() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        if (!done) {
            throw new IOException("it was not written");
        }
    }

    /** Takes all that wait. */
    static List<LogRequest> all(Queue<LogRequest> waiting) {
        List<LogRequest> all = new ArrayList<>();
        for (LogRequest next = waiting.poll(); next != null; next = waiting.poll()) {
            all.add(next);
        }
        return all;
    }

    /** How many entries there are for each of which a removal may follow. */
    static int additions(List<LogRequest> requests) {
        return requests.stream().filter(request -> !request.isRemoval()).mapToInt(request -> request.entries.size()).sum();
    }

    static List<LogEntry> entries(List<LogRequest> requests) {
        return requests.stream().flatMap(request -> request.entries.stream()).toList();
    }

    static int size(List<LogRequest> requests) {
        return requests.stream().flatMap(request -> request.entries.stream()).mapToInt(LogEntry::size).sum();
    }
}
