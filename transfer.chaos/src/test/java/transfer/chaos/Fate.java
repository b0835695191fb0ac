// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * When a life is to end: in its first moments, or after its first line: after a while, when it has done something, when bytes have moved.
 */
final class Fate {
    private static final long LAUNCH = TimeUnit.SECONDS.toNanos(30);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(3);
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(1);

    private final SplittableRandom random;
    private final LongSupplier moved;
    private final long mostBytes;

    /**
     * Fates.
     *
     * @param random decides
     * @param moved how many bytes the server has moved so far
     * @param mostBytes the most bytes of a life, where bytes decide
     */
    Fate(SplittableRandom random, LongSupplier moved, long mostBytes) {
        this.random = random;
        this.moved = moved;
        this.mostBytes = mostBytes;
    }

    /** Returns when the life is to end, or has ended. */
    void await(Life life) throws InterruptedException {
        int kind = random.nextInt(10);
        if (kind > 1) {
            life.awaitLines(1, LAUNCH);
        }
        switch (kind) {
            case 0, 1 -> pass(life, random.nextLong(TimeUnit.MILLISECONDS.toNanos(900)));
            case 2, 3, 4 -> pass(life, random.nextLong(TimeUnit.MILLISECONDS.toNanos(1200)));
            case 5, 6 -> life.awaitLines(random.nextLong(1, 80), PATIENCE);
            default -> awaitBytes(life, random.nextLong(mostBytes));
        }
    }

    private static void pass(Life life, long nanos) {
        long end = System.nanoTime() + nanos;
        while (!life.hasEnded() && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(Math.min(LOOK, end - System.nanoTime()));
        }
    }

    private void awaitBytes(Life life, long bytes) {
        long goal = moved.getAsLong() + bytes;
        long end = System.nanoTime() + PATIENCE;
        while (!life.hasEnded() && moved.getAsLong() < goal && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(LOOK);
        }
    }
}
