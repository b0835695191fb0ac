// SPDX-License-Identifier: Apache-2.0
package transfer.karaf;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does, which can only be looked at. */
final class Deadline {
    private static final long SECONDS = 90;
    private static final long INTERVAL_MILLIS = 20;

    private Deadline() {}

    static void await(String what, Callable<Boolean> there) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!there.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + SECONDS + " s in vain for " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS));
        }
    }
}
