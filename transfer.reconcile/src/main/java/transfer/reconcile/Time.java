// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.time.Instant;

/** Both clocks. Waits in this process go by {@link #nanos}; {@link #now} is for what is persisted, and may jump. */
interface Time {
    /** The wall clock. */
    Instant now();

    /** A monotonic clock that starts near 0, in nanoseconds. */
    long nanos();

    /** A moment on the monotonic clock that lies ahead; far ones are cut to what a long can hold. */
    default long after(Duration wait) {
        long most = Long.MAX_VALUE - 1 - nanos();
        return nanos() + (wait.compareTo(Duration.ofNanos(most)) > 0 ? most : wait.toNanos());
    }

    /** The machine's clocks. */
    static Time system() {
        long origin = System.nanoTime();
        return new Time() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public long nanos() {
                return System.nanoTime() - origin;
            }
        };
    }
}
