// SPDX-License-Identifier: Apache-2.0
package transfer.http;

/**
 * How much of a body is written at once: much on a fast line, where each write wakes the other side, and little on a slow one, where
 * nothing is known to move until a write is through. Begins with little. For one thread.
 */
final class UploadPieces {
    /** The most bytes. */
    static final int MOST = 256 * 1024;

    private static final int LEAST = 16 * 1024;
    private static final long QUICK_NANOS = 100_000_000;
    private static final long SLOW_NANOS = 1_000_000_000;

    private int size = 2 * LEAST;

    /** How many bytes the next piece has at most. */
    int size() {
        return size;
    }

    /**
     * Whether what was written is to be flushed: but for large pieces nothing may pile up on the way, where it would be written in one go
     * later.
     */
    boolean flushed() {
        return size < MOST;
    }

    /**
     * A piece has been written.
     *
     * @param nanos how long that took
     */
    void took(long nanos) {
        if (nanos > SLOW_NANOS) {
            size = Math.max(LEAST, size / 2);
        } else if (nanos < QUICK_NANOS) {
            size = Math.min(MOST, size * 2);
        }
    }
}
