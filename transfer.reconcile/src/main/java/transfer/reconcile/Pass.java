// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import transfer.api.ReconcileReport.Entry;

/** One walk over all records, shared by the threads that help. Not a list: the first transfers go on while others are being listed. */
final class Pass {
    final int number;
    private final Stream<UUID> stream;
    private final Iterator<UUID> iterator;
    private final boolean reporting;
    private final List<Entry> entries = new ArrayList<>();
    private int outstanding;
    private boolean exhausted;
    private boolean ended;
    private boolean finished;
    /** Whether a record may have been missed, so that nothing follows from what was not found. */
    private boolean doubtful;

    Pass(int number, Stream<UUID> stream, boolean reporting) {
        this.number = number;
        this.stream = stream;
        this.iterator = stream.iterator();
        this.reporting = reporting;
    }

    /** The next transfer to look at; null if there is none. To be followed by {@link #done}. */
    synchronized UUID next() {
        if (exhausted) {
            return null;
        }
        try {
            if (iterator.hasNext()) {
                UUID next = iterator.next();
                outstanding++;
                return next;
            }
        } catch (RuntimeException | Error e) {
            doubtful = true;
            exhaust();
            throw e;
        }
        exhaust();
        return null;
    }

    private void exhaust() {
        exhausted = true;
        stream.close();
        notifyAll();
    }

    /** One transfer has been looked at. */
    synchronized void done(Entry entry) {
        outstanding--;
        doubtful |= entry == null || !entry.done();
        if (reporting && entry != null) {
            entries.add(entry);
        }
        notifyAll();
    }

    synchronized void add(Entry entry) {
        if (reporting) {
            entries.add(entry);
        }
    }

    /** Whether every record has been read. */
    synchronized boolean isConclusive() {
        return !doubtful;
    }

    /** Whether all has been looked at; true for one caller only, which then ends the pass. */
    synchronized boolean end() {
        if (ended || !exhausted || outstanding > 0) {
            return false;
        }
        ended = true;
        return true;
    }

    /** Ends it before its end. */
    synchronized void abandon() {
        doubtful = true;
        if (!exhausted) {
            exhaust();
        }
        ended = true;
        finish();
    }

    /** Everything that belongs to the end is done. */
    synchronized void finish() {
        finished = true;
        notifyAll();
    }

    /** Waits for the end. */
    synchronized void await() throws InterruptedException {
        while (!finished) {
            wait();
        }
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
