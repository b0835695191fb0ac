// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.TransferException;

/**
 * Writes the blocks of one download on a thread of its own, one after another, while the next one is gathered. A block that is whole
 * goes to the disk itself; what comes in smaller pieces (the first and the last bytes, a slow line) goes through the page cache. The two
 * never meet in one page: blocks begin at multiples of their size in the file. What the disk refuses to take so goes through the page
 * cache too, as does all that follows; if that fails, the download does.
 *
 * <p>There is no hole in the file at any time: a block is begun when the one before it has been written.
 *
 * <p>What has been gathered of a block on a line that has fallen silent, or is slow, is written before the block is given to be written:
 * it is in the file then, should the process be killed, although nobody is told so. Such a block goes through the page cache.
 */
final class WriteLane implements AutoCloseable {
    /**
     * How much is gathered for a write. Each write costs the kernel and the disk their trouble: a GiB in blocks of 256 KiB took twice the
     * CPU time of one in blocks of 4 MiB. A line that is slower than a few MB/s never fills one, see {@link BodyPump}.
     */
    static final int BLOCK = 4 << 20;

    /** How often what is gathered of a block is looked at: on a sound disk it waits for two of these at most. */
    static final int KEEP_MILLIS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(WriteLane.class);

    private final ContentFile content;
    private final DirectAccess.Disk disk;
    private final DirectWrites owner;
    private final ScheduledExecutorService thread;
    private volatile Gathered gathered = Gathered.NOTHING;

    // of the lane's thread: how far blocks have been written; the block that was seen last, and the last one that was begun early; how far
    // bytes have been kept
    private boolean direct = true;
    private long reached;
    private long seen = -1;
    private long begun = -1;
    private long kept;

    // of the thread that gathers
    private ByteBuffer spare;
    private ByteBuffer busy;
    private Future<Long> write;
    private long written;

    /**
     * What is there of a block that has not been given to be written.
     *
     * @param block its bytes, from index 0 on; more are being added, behind those that count
     * @param position where they belong
     * @param bytes how many count
     */
    private record Gathered(ByteBuffer block, long position, int bytes) {
        private static final Gathered NOTHING = new Gathered(ByteBuffer.allocate(0), -1, 0);
    }

    /**
     * Starts the thread.
     *
     * @param pair two aligned buffers of a block, given back to the owner at the end
     * @param keepMillis how often {@link #keep} is to be done, {@link #KEEP_MILLIS}
     */
    WriteLane(ContentFile content, DirectAccess.Disk disk, long position, List<ByteBuffer> pair, DirectWrites owner, long keepMillis) {
        this.content = content;
        this.disk = disk;
        this.owner = owner;
        written = position;
        reached = position;
        spare = pair.get(0);
        busy = pair.get(1);
        String name = Thread.currentThread().getName() + "-writer";
        thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread writer = new Thread(work, name);
            writer.setDaemon(true);
            return writer;
        });
        thread.scheduleWithFixedDelay(this::keep, keepMillis, keepMillis, TimeUnit.MILLISECONDS);
    }

    /** An empty buffer, for what belongs at this position: its limit is where the next block begins. */
    ByteBuffer buffer(long position) {
        return spare.clear().limit(BLOCK - (int) (position % BLOCK));
    }

    /**
     * The buffer has so many bytes now.
     *
     * @param position where its first byte belongs
     */
    void gathered(long position, int bytes) {
        gathered = new Gathered(spare, position, bytes);
    }

    /** The position after the last byte that is known to be in the file. */
    long written() {
        return written;
    }

    /**
     * Has the buffer written once what was given before it is. The next one is to be asked for.
     *
     * @param position where to
     * @throws TransferException what was given before could not be written; this buffer is not
     */
    void write(long position) throws TransferException {
        gathered = Gathered.NOTHING;
        settle();
        ByteBuffer block = spare.flip();
        spare = busy;
        busy = block;
        write = thread.submit(() -> place(block, position));
    }

    /** Returns when all that was given has been written. */
    void settle() throws TransferException {
        boolean interrupted = false;
        try {
            while (write != null) {
                try {
                    written = write.get();
                    write = null;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static TransferException unwrapped(Throwable cause) {
        if (cause instanceof TransferException failure) {
            return failure;
        }
        throw new IllegalStateException("a block could not be written", cause);
    }

    /** On the thread of the lane: writes what is there of a block that was there the last time already, unless there is a gap before it. */
    void keep() {
        Gathered now = gathered;
        boolean waits = now.position() == seen;
        seen = now.position();
        long from = Math.max(kept, seen);
        long end = seen + now.bytes();
        if (waits && seen == reached && from < end) {
            begun = seen;
            try {
                kept = content.write(now.block().slice((int) (from - seen), (int) (end - from)), from);
            } catch (TransferException e) {
                LOG.debug("not kept before its block is written: {}", e.toString());
            }
        }
    }

    /** On the thread of the lane. */
    private long place(ByteBuffer block, long position) throws TransferException {
        int first = block.position();
        if (direct && begun != position && block.remaining() == BLOCK && position % BLOCK == 0) {
            try {
                while (block.hasRemaining()) {
                    disk.write(block, position + block.position() - first);
                }
            } catch (IOException e) {
                direct = false;
                LOG.debug("from here on written through the page cache: {}", e.toString());
            }
        }
        reached = content.write(block, position + block.position() - first);
        return reached;
    }

    /** Lets a write that has begun come to its end; afterwards there is no thread. */
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = thread.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        owner.giveBack(spare);
        owner.giveBack(busy);
        owner.leave();
        try {
            disk.close();
        } catch (IOException e) {
            LOG.debug("closing the content: {}", e.toString());
        }
    }
}
