// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts who is inside, so that a session does not stop under the feet of a call. */
final class Gate {
    private int inside;
    private boolean closed;

    /** Returns whether the gate is open; if so {@link #leave} must follow. */
    synchronized boolean enter() {
        if (closed) {
            return false;
        }
        inside++;
        return true;
    }

    synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Lets nobody in any more, and waits until all have left; returns whether they have. */
    synchronized boolean close(Duration most) throws InterruptedException {
        closed = true;
        long end = System.nanoTime() + most.toNanos();
        long left = most.toNanos();
        while (inside > 0 && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
        return inside == 0;
    }
}
