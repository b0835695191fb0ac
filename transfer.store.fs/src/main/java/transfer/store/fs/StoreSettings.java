// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How a store is set up.
 *
 * @param root the state directory; created if it is not there
 * @param kept how acknowledged records are kept for reference
 * @param scrapped how invalid records are kept for diagnosis
 * @param reserve how many bytes are set aside for the case that the disk is full
 * @param threads how many threads make the records of one {@code create}, or force records, at the same time at most
 * @param log how many bytes of the log of submits may stand for records that are not forced in their directories
 */
record StoreSettings(Path root, Retention kept, Retention scrapped, int reserve, int threads, int log) {
    private static final int LOG = 20 << 20;

    /** Acknowledged records are not kept, 100 invalid ones are, for 30 days. */
    StoreSettings(Path root) {
        this(root, new Retention(0, Duration.ZERO), new Retention(100, Duration.ofDays(30)), 128 << 10, 16);
    }

    /** With a log of the usual size. */
    StoreSettings(Path root, Retention kept, Retention scrapped, int reserve, int threads) {
        this(root, kept, scrapped, reserve, threads, LOG);
    }

    StoreSettings {
        Objects.requireNonNull(kept, "kept");
        Objects.requireNonNull(scrapped, "scrapped");
        if (!root.isAbsolute() || threads < 1 || reserve < 0 || log < 1) {
            throw new IllegalArgumentException("root must be absolute, threads and log at least 1 and reserve not negative");
        }
    }

    /**
     * A bound for what is only kept for people.
     *
     * @param count how many entries at most; 0: none
     * @param age how old an entry may be
     */
    record Retention(int count, Duration age) {
        Retention {
            if (count < 0 || age.isNegative()) {
                throw new IllegalArgumentException("count and age must not be negative");
            }
        }
    }
}
