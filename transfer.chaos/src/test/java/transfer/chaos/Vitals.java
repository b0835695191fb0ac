// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** How much the process takes, said now and then. */
final class Vitals {
    private static final long EVERY = TimeUnit.SECONDS.toNanos(1);

    private Vitals() {}

    static void watch(Consumer<String> say) {
        Thread thread = new Thread(() -> {
            while (true) {
                LockSupport.parkNanos(EVERY);
                say.accept(line());
            }
        }, "vitals");
        thread.setDaemon(true);
        thread.start();
    }

    private static String line() {
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        return "vitals " + ManagementFactory.getThreadMXBean().getPeakThreadCount() + " " + heap;
    }
}
