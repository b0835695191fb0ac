// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.time.Instant;

/** Clocks that stand still until they are moved. */
final class VirtualTime implements Time {
    static final Instant START = Instant.parse("2025-01-01T12:00:00Z");

    private volatile Instant now = START;
    private volatile long nanos;

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    synchronized void advance(Duration by) {
        now = now.plus(by);
        nanos += by.toNanos();
    }

    /** Only the wall clock jumps. */
    synchronized void jump(Duration by) {
        now = now.plus(by);
    }
}
