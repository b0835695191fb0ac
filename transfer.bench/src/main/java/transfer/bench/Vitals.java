// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * What a process holds.
 *
 * @param heap bytes in use after a collection
 * @param threads how many
 * @param descriptors how many
 */
record Vitals(long heap, int threads, int descriptors) {
    static Vitals now() throws IOException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        String[] open = new File("/proc/self/fd").list();
        return new Vitals(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getThreadMXBean().getThreadCount(), open == null ? 0 : open.length);
    }

    @Override
    public String toString() {
        return heap + " " + threads + " " + descriptors;
    }
}
