// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.function.LongSupplier;

/**
 * Says when the next checkpoint of a task is due. The first one comes early, since nothing that arrives before it can be continued: what
 * is slower than a moment is not fetched twice, however small it is. For one thread.
 */
final class CheckpointClock {
    private static final int EARLIER = 20;
    /** What the last checkpoint before the end leaves, as a share of the bytes between two. */
    private static final int LAST = 4;

    private final HttpSettings.Checkpoints rule;
    private final LongSupplier nanoTime;
    private long bytes;
    private long at;
    private long step;
    private long wait;
    private long apart;

    CheckpointClock(HttpSettings.Checkpoints rule, LongSupplier nanoTime, long bytes) {
        this.rule = rule;
        this.nanoTime = nanoTime;
        this.bytes = bytes;
        at = nanoTime.getAsLong();
        step = Math.min(rule.first(), rule.bytes());
        wait = rule.interval().toNanos() / EARLIER;
    }

    /** Whether a checkpoint is due, now that so many bytes have been moved. */
    boolean due(long moved) {
        return due(moved, Long.MAX_VALUE);
    }

    /** The same when it is known how many are missing: one more is due shortly before the end, if it leaves less than it takes. */
    boolean due(long moved, long missing) {
        long more = moved - bytes;
        if (more <= 0) {
            return false;
        }
        long passed = nanoTime.getAsLong() - at;
        boolean last = missing <= step / LAST && more > step / LAST;
        return passed >= wait || (more >= step || last) && passed >= apart;
    }

    /** A checkpoint has been made. */
    void made(long moved) {
        bytes = moved;
        at = nanoTime.getAsLong();
        step = rule.bytes();
        wait = rule.interval().toNanos();
        apart = rule.apart().toNanos();
    }
}
