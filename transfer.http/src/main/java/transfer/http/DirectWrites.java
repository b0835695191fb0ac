// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which downloads are written around the page cache, and lends them the buffers for it. What is written through the page cache
 * is copied once more, and takes pages that have to be found and cleaned: for a large file that costs more than all the rest of the
 * download. Safe for several threads.
 */
final class DirectWrites {
    private static final Logger LOG = LoggerFactory.getLogger(DirectWrites.class);

    /** What buffers are aligned to; a larger block of a file system is not served. */
    private static final int ALIGNMENT = 64 << 10;

    /** So many downloads at once at most, and fewer in a small runtime; others are written through the page cache. */
    private static final int MOST = 8;

    /** What part of the memory that the runtime may use all buffers together take at most. */
    private static final int PART = 8;

    private final long least;
    private final DirectAccess access;
    private final int most;
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
    private int running;

    /**
     * A rule.
     *
     * @param least a download is written so if at least so many bytes are to come; 0: none is
     * @param access opens the files
     */
    DirectWrites(long least, DirectAccess access) {
        this.least = least;
        this.access = access;
        most = (int) Math.min(MOST, Runtime.getRuntime().maxMemory() / PART / (2 * WriteLane.BLOCK));
    }

    /** Whether so many bytes are many. */
    boolean large(long length) {
        return least > 0 && length >= least;
    }

    /**
     * A writer for a run of bytes, to be closed.
     *
     * @param position where the run begins
     * @param length how long it is; -1 if that is not known
     */
    BlockWriter writer(ContentFile content, long position, long length, BlockWriter.Tap tap) {
        return lane(content, position, length).map(lane -> new BlockWriter(content, position, tap, lane))
                .orElseGet(() -> new BlockWriter(content, position, tap));
    }

    private Optional<WriteLane> lane(ContentFile content, long position, long length) {
        if (!large(length) || !enter()) {
            return Optional.empty();
        }
        List<ByteBuffer> pair = List.of();
        try {
            pair = List.of(lend(), lend());
            return Optional.of(lane(content, access.open(content.path(), ALIGNMENT), position, pair));
        } catch (IOException | UnsupportedOperationException | LinkageError | OutOfMemoryError e) {
            // no memory outside of the heap, and no thread, is no reason to fail either
            LOG.debug("written through the page cache: {}", e.toString());
            pair.forEach(this::giveBack);
            leave();
            return Optional.empty();
        }
    }

    private WriteLane lane(ContentFile content, DirectAccess.Disk disk, long position, List<ByteBuffer> pair) throws IOException {
        try {
            return new WriteLane(content, disk, position, pair, this, WriteLane.KEEP_MILLIS);
        } catch (OutOfMemoryError e) {
            disk.close();
            throw e;
        }
    }

    private synchronized boolean enter() {
        if (running >= most) {
            return false;
        }
        running++;
        return true;
    }

    /** One download less. */
    synchronized void leave() {
        running--;
    }

    private synchronized ByteBuffer lend() {
        ByteBuffer buffer = buffers.poll();
        return buffer != null ? buffer : ByteBuffer.allocateDirect(WriteLane.BLOCK + ALIGNMENT).alignedSlice(ALIGNMENT);
    }

    /** Takes a buffer back that nobody uses any more. */
    synchronized void giveBack(ByteBuffer buffer) {
        buffers.push(buffer.clear());
    }
}
