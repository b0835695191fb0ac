// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A limit on bytes per second, for any number of threads. Bytes are let through evenly: each taker waits until those before it are paid
 * for, and nothing can be saved up but a twentieth of a second.
 */
final class Pace {
    private static final int PER_SECOND = 20;
    private static final int LEAST_BLOCK = 512;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long rate;
    private final LongSupplier nanoTime;
    private long free;

    Pace(long bytesPerSecond, LongSupplier nanoTime) {
        rate = bytesPerSecond;
        this.nanoTime = nanoTime;
        free = nanoTime.getAsLong();
    }

    /** How much to take at once, for an even flow. */
    int block() {
        return (int) Math.max(LEAST_BLOCK, Math.min(WriteLane.BLOCK, rate / PER_SECOND));
    }

    /** Waits until so many bytes may be moved. Returns early when {@code stop} becomes true and {@link #wake} is called. */
    void take(long bytes, BooleanSupplier stop) {
        long until = reserve(bytes);
        synchronized (this) {
            for (long left = until - nanoTime.getAsLong(); left > 0 && !stop.getAsBoolean(); left = until - nanoTime.getAsLong()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, SECOND));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new TaskCancelled();
                }
            }
        }
    }

    /** Notes that so many bytes are moved, and says when that may be. */
    synchronized long reserve(long bytes) {
        long now = nanoTime.getAsLong();
        free = Math.max(free, now - SECOND / PER_SECOND) + Math.round((double) bytes * SECOND / rate);
        return free;
    }

    /** Makes all that wait look whether they are to stop. */
    synchronized void wake() {
        notifyAll();
    }
}
