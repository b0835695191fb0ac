// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.util.function.LongSupplier;
import okhttp3.HttpUrl;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/** Moves the body of one answer into the content. */
final class BodyPump {
    private static final long SELDOM_NANOS = 200_000_000;

    private final TaskControl task;
    private final HttpUrl url;
    private boolean sound = true;

    /** Hears of each write. */
    @FunctionalInterface
    interface Drained {
        /**
         * Bytes have been written. Not called again once it has thrown.
         *
         * @param writer stands behind them
         * @param bytes how many
         * @return whether to go on
         */
        boolean drained(BlockWriter writer, long bytes) throws TransferException;
    }

    BodyPump(TaskControl task, HttpUrl url) {
        this.task = task;
        this.url = url;
    }

    /**
     * Reads until the end is reached, {@code drained} says stop, or the body ends. Whatever happens to the body, what has been read is
     * written when this returns or throws.
     *
     * @param end the position at which to stop; may come nearer while the body is read
     * @throws TransferException the body broke off, or could not be written
     */
    void pump(HttpReply reply, BlockWriter writer, LongSupplier end, Drained drained) throws TransferException {
        long last = task.nanoTime();
        boolean more = true;
        try {
            while (more && writer.position() < end.getAsLong()) {
                int read = writer.fill(reply::read, Math.min(task.block(), end.getAsLong() - writer.position()));
                if (read < 0) {
                    reply.ended();
                    more = false;
                } else {
                    reply.watch().moved(read);
                    boolean slow = task.nanoTime() - last > SELDOM_NANOS;
                    if (slow || writer.due(task.block())) {
                        more = drain(reply, writer, slow, drained);
                        last = task.nanoTime();
                    }
                }
            }
        } catch (IOException e) {
            task.throwIfCancelled();
            throw reply.watch().fired() ? Failures.stalled(url, true) : Failures.ofConnection(url, e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Failures.failure(FailureReason.PROTOCOL, Origin.of(url) + ": the answer is not valid HTTP", e);
        } finally {
            if (sound) {
                drain(reply, writer, true, drained);
            }
        }
    }

    private boolean drain(HttpReply reply, BlockWriter writer, boolean all, Drained drained) throws TransferException {
        long before = writer.written();
        if (writer.position() == before) {
            return true;
        }
        reply.watch().hold();
        try {
            sound = false;
            if (all) {
                writer.flush();
            } else {
                writer.drain();
            }
            long bytes = writer.written() - before;
            task.metrics().add("bytes", bytes);
            boolean more = drained.drained(writer, bytes);
            sound = true;
            task.pace(bytes);
            return more;
        } finally {
            reply.watch().resume();
        }
    }
}
