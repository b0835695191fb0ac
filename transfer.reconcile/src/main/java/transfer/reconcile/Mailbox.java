// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.Transfer;
import transfer.api.TransferListener;

/** What one listener is to be told, in order. A listener that blocks keeps one thread and its own mail waiting, nothing else. */
final class Mailbox implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private static final int CROWD = 64;

    /** One call of a listener. */
    interface Letter {
        void deliver(TransferListener listener) throws Exception;

        /** The call threw. */
        default void bounced() {}
    }

    private final TransferListener listener;
    private final Executor calls;
    private final boolean changes;
    private final boolean progress;
    private final ArrayDeque<Letter> letters = new ArrayDeque<>();
    private boolean busy;
    private boolean closed;

    Mailbox(TransferListener listener, Executor calls) {
        this.listener = listener;
        this.calls = calls;
        this.changes = hears(listener, "stateChanged");
        this.progress = hears(listener, "progressed");
    }

    private static boolean hears(TransferListener listener, String event) {
        try {
            return listener.getClass().getMethod(event, Transfer.class).getDeclaringClass() != TransferListener.class;
        } catch (ReflectiveOperationException | LinkageError | SecurityException e) {
            return true;
        }
    }

    /** Whether the listener does anything with changes of states: if not, they are not worth waking a thread. */
    boolean hearsChanges() {
        return changes;
    }

    /** The same for progress. */
    boolean hearsProgress() {
        return progress;
    }

    /** Delivers this letter after those before. */
    void post(Letter letter) {
        synchronized (this) {
            if (closed) {
                return;
            }
            letters.add(letter);
            if (busy) {
                return;
            }
            busy = true;
        }
        try {
            calls.execute(this);
        } catch (RejectedExecutionException e) {
            close();
        }
    }

    /** Delivers this letter unless others are waiting. */
    void postIfIdle(Letter letter) {
        boolean idle;
        synchronized (this) {
            idle = letters.isEmpty() && !busy;
        }
        if (idle) {
            post(letter);
        }
    }

    boolean isOf(TransferListener other) {
        return listener == other;
    }

    /** Whether so much waits that it had better be small. */
    synchronized boolean isCrowded() {
        return letters.size() >= CROWD;
    }

    /** Throws the waiting letters away and takes no more. */
    synchronized void close() {
        closed = true;
        letters.clear();
    }

    @Override
    public void run() {
        for (Letter letter = next(); letter != null; letter = next()) {
            // whatever a listener throws is its own business; the next letter is another one
            try {
                letter.deliver(listener);
            } catch (Throwable e) {
                LOG.warn("listener {} threw", listener.getClass().getName(), e);
                letter.bounced();
            }
        }
    }

    private synchronized Letter next() {
        Letter letter = letters.poll();
        busy = letter != null;
        return letter;
    }
}
