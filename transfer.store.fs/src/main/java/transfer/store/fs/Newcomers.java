// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.TransferException;
import transfer.api.store.QueuedTransfer;
import transfer.api.store.TransferRecord;

/**
 * Has new transfers taken up by the {@link Index} when there are many, so that they need not be read by the next process only for it to
 * know that they wait. A thread does that some time after their submit; it ends when few are left.
 */
final class Newcomers {
    /** How long after its submit a record looks settled. */
    static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final Logger LOG = LoggerFactory.getLogger(Newcomers.class);
    private static final int MANY = 1024;
    private static final int AT_ONCE = 128;

    private final Index index;
    private final Gate gate;
    private final Duration patience;
    private final ArrayDeque<QueuedTransfer> waiting = new ArrayDeque<>();
    private Thread thread;
    private boolean closed;

    Newcomers(Index index, Gate gate, Duration patience) {
        this.index = index;
        this.gate = gate;
        this.patience = patience;
    }

    /** Transfers were submitted. */
    synchronized void add(List<TransferRecord> records) {
        records.stream().map(QueuedTransfer::of).flatMap(Optional::stream).forEach(waiting::add);
        if (waiting.size() >= MANY && thread == null && !closed) {
            thread = new Thread(this::work, "transfer-store-index");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void work() {
        try {
            for (int count = awaitSettled(); count > 0; count = awaitSettled()) {
                for (int left = count; left > 0; left -= AT_ONCE) {
                    List<QueuedTransfer> some = take(Math.min(left, AT_ONCE));
                    gate.pass("the index can not be written", () -> {
                        some.forEach(index::admit);
                        return some;
                    });
                }
                index.flush();
            }
        } catch (TransferException | InterruptedException e) {
            LOG.debug("what is new is not noted any more", e);
        }
    }

    /** Waits until all that are waiting now look settled; returns how many those are, and 0 when this thread is to end. */
    private synchronized int awaitSettled() throws InterruptedException {
        int count = closed ? 0 : waiting.size();
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis(); left > 0 && !closed && count >= MANY; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        if (closed || count < MANY) {
            thread = null;
            return 0;
        }
        return count;
    }

    private synchronized List<QueuedTransfer> take(int count) {
        List<QueuedTransfer> some = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            some.add(waiting.poll());
        }
        return some;
    }

    /** Waits until the thread is at its end, which is soon if there is one. */
    void await() {
        Thread last;
        synchronized (this) {
            last = thread;
        }
        if (last != null) {
            Concurrently.join(last);
        }
    }

    /** Ends it. To be called when the gate is closed. */
    void close() {
        synchronized (this) {
            closed = true;
            waiting.clear();
            notifyAll();
        }
        await();
    }
}
