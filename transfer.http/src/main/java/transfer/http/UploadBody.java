// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import transfer.api.TransferException;

/**
 * A range of a staged body as the body of a request. Exactly its length is sent, or the request fails.
 *
 * <p>The last bytes of the staged body leave only after a changeable source has been found unchanged and after what must be remembered
 * before them is durable: a server that has not got them can not have the whole, and drops or keeps a part that will never be taken for
 * the whole.
 */
final class UploadBody implements HttpBody {
    /** How many bytes are kept back at most. */
    static final int LAST = UploadSource.BLOCK;

    private static final ThreadLocal<ByteBuffer> BLOCKS = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(UploadPieces.MOST));

    /** Something to be done between two bytes. */
    @FunctionalInterface
    interface Step {
        /** Does nothing. */
        Step NONE = () -> {};

        /** Does it; the request fails if it throws. */
        void take() throws TransferException;
    }

    private final UploadSource source;
    private final long offset;
    private final long length;
    private final TaskControl task;
    private Step first = Step.NONE;
    private Step last = Step.NONE;
    private Optional<Duration> invitation = Optional.empty();
    private Optional<Watchdog.Watch> watch = Optional.empty();
    private boolean begun;
    private boolean sent;
    private long reached;
    private UploadPieces pieces = new UploadPieces();

    UploadBody(UploadSource source, long offset, long length, TaskControl task) {
        if (offset < 0 || length < 0 || offset > source.length() - length) {
            throw new IllegalArgumentException("no such range in the body");
        }
        this.source = source;
        this.offset = offset;
        this.length = length;
        this.task = task;
        reached = offset;
    }

    /** Is to be done before the first byte. */
    UploadBody firstly(Step step) {
        first = step;
        return this;
    }

    /** Is to be done before the last bytes, if the range has them. */
    UploadBody lastly(Step step) {
        last = step;
        return this;
    }

    /** See {@link #invitation()}. */
    UploadBody invited(Optional<Duration> wait) {
        invitation = wait;
        return this;
    }

    /** Whether a byte has been sent, or may have been. */
    boolean begun() {
        return begun;
    }

    /** Whether all of it has been given to the connection of the last request. */
    boolean sent() {
        return sent;
    }

    /** Up to which byte of the staged body anything has been given to a connection. */
    long reached() {
        return reached;
    }

    /** Reads what must be read before it can be written: not while a server waits. */
    UploadBody prepared() throws TransferException {
        if (source.isChangeable()) {
            try {
                source.hashUntil(offset);
            } catch (BodyException e) {
                throw e.failure();
            }
        }
        return this;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<String> contentType() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> invitation() {
        return invitation;
    }

    @Override
    public void anew(Watchdog.Watch guard) {
        watch = Optional.of(guard);
        sent = false;
    }

    @Override
    public void writeTo(BodySink sink, LongConsumer moved) throws IOException {
        sent = false;
        pieces = new UploadPieces();
        try (FileChannel channel = source.open()) {
            MessageDigest hash = source.isChangeable() ? source.hashUntil(offset) : null;
            boolean toTheEnd = offset + length == source.length();
            long kept = toTheEnd ? Math.min(LAST, length) : 0;
            aside(first);
            copy(channel, length - kept, hash, sink, moved);
            if (toTheEnd) {
                finish(channel, (int) kept, hash, sink, moved);
            }
            if (hash != null) {
                source.remember(offset + length, hash);
            }
        } catch (TransferException e) {
            throw new BodyException(e);
        } catch (TaskCancelled e) {
            throw new IOException("cancelled", e);
        }
    }

    @Override
    public void left() {
        sent = true;
    }

    private void copy(FileChannel channel, long count, MessageDigest hash, BodySink sink, LongConsumer moved)
            throws IOException, TransferException {
        ByteBuffer block = BLOCKS.get();
        for (long done = 0; done < count; ) {
            int next = (int) Math.min(Math.min(pieces.size(), task.block()), count - done);
            source.fill(channel, block.clear().limit(next), offset + done);
            block.flip();
            if (hash != null) {
                hash.update(block.duplicate());
            }
            reached = Math.max(reached, offset + done + next);
            write(block, sink, moved);
            done += next;
            task.progress(offset + done);
        }
    }

    private void finish(FileChannel channel, int count, MessageDigest hash, BodySink sink, LongConsumer moved)
            throws IOException, TransferException {
        ByteBuffer block = BLOCKS.get().clear().limit(count);
        source.fill(channel, block, offset + length - count);
        block.flip();
        if (hash != null) {
            hash.update(block.duplicate());
            source.check(hash);
        }
        aside(last);
        begun = true;
        reached = offset + length;
        for (int done = 0; done < count; ) {
            int next = Math.min(task.block(), count - done);
            write(block.limit(done + next), sink, moved);
            done += next;
        }
        task.progress(offset + length);
    }

    /** Takes a step that has nothing to do with the connection, however long that takes: a disk, a limit, a delegate that is not there. */
    private void aside(Step step) throws TransferException {
        watch.ifPresent(Watchdog.Watch::hold);
        try {
            step.take();
        } finally {
            watch.ifPresent(Watchdog.Watch::resume);
        }
    }

    private void write(ByteBuffer block, BodySink sink, LongConsumer moved) throws IOException, TransferException {
        int count = block.remaining();
        aside(() -> task.pace(count));
        task.throwIfCancelled();
        begun = true;
        long begin = task.nanoTime();
        sink.write(block);
        if (pieces.flushed() || task.block() < UploadSource.BLOCK) {
            // nothing is to pile up in between
            sink.flush();
        }
        pieces.took(task.nanoTime() - begin);
        task.metrics().add("bytes", count);
        moved.accept(count);
    }
}
