// SPDX-License-Identifier: Apache-2.0
package transfer.http;

/**
 * When to rest between reads of a body over HTTP/2. The thread of the connection wakes whoever waits for the body with each frame of 16 KiB
 * or less; on a fast line that is nearly every frame, and waking costs more than reading. Who has had to wait rests a little, so that
 * several frames come meanwhile. For one thread.
 */
final class FrameRests {
    /** How long to rest. */
    static final long NANOS = 500_000;

    /** Before so many bytes there is no rest: small bodies have no time for it. */
    private static final long FIRST = 1 << 20;

    /** So many bytes lie between two rests, so that they can not slow a machine down on which reading takes long. */
    private static final long APART = 256 << 10;

    /** A read that takes longer has waited. */
    private static final long WAITED_NANOS = 10_000;

    /** A rest that takes longer shows a clock too coarse for this. */
    private static final long COARSE_NANOS = 5_000_000;

    private long read;
    private long next = FIRST;

    /**
     * Bytes have been read.
     *
     * @param bytes how many
     * @param nanos how long that took
     * @return whether to rest now
     */
    boolean due(int bytes, long nanos) {
        read += bytes;
        return bytes > 0 && read >= next && nanos > WAITED_NANOS;
    }

    /**
     * A rest is over.
     *
     * @param nanos how long it was
     */
    void rested(long nanos) {
        next = nanos > COARSE_NANOS ? Long.MAX_VALUE : read + APART;
    }
}
