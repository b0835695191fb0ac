// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.LongConsumer;
import okio.BufferedSink;
import transfer.api.FailureReason;
import transfer.api.store.StagedBody;

/**
 * A range of a staged body as the body of a request. Exactly {@code length} bytes are sent, or the request fails; a file whose length is
 * no longer what was staged is not sent. Reports progress as {@code offset} plus what has been sent, and keeps to the transfer's pace.
 */
final class FileBody implements HttpBody {
    private static final int BLOCK = 64 * 1024;

    private final Path file;
    private final StagedBody staged;
    private final long offset;
    private final long length;
    private final TaskControl task;
    private volatile boolean begun;

    FileBody(Path file, StagedBody staged, long offset, long length, TaskControl task) {
        if (offset < 0 || length < 0 || offset > staged.length() - length) {
            throw new IllegalArgumentException("no such range in the body");
        }
        this.file = file;
        this.staged = staged;
        this.offset = offset;
        this.length = length;
        this.task = task;
    }

    /** Whether any of it has been sent, in any attempt to write it. */
    boolean begun() {
        return begun;
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
    public void writeTo(BufferedSink sink, LongConsumer moved) throws IOException {
        try (FileChannel channel = open()) {
            byte[] block = new byte[(int) Math.min(BLOCK, Math.max(1, length))];
            for (long sent = 0; sent < length; ) {
                int count = (int) Math.min(block.length, length - sent);
                fill(channel, ByteBuffer.wrap(block, 0, count), offset + sent);
                task.pace(count);
                begun = true;
                sink.write(block, 0, count);
                sent += count;
                moved.accept(count);
                task.progress(offset + sent);
            }
        } catch (TaskCancelled e) {
            throw new IOException("cancelled", e);
        }
    }

    private FileChannel open() throws BodyException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            if (channel.size() == staged.length()) {
                return channel;
            }
            channel.close();
        } catch (IOException e) {
            throw new BodyException(FailureReason.SOURCE_UNREADABLE, "the staged body can not be read", e);
        }
        throw new BodyException(FailureReason.SOURCE_CHANGED, "the body is no longer as long as it was when it was submitted", null);
    }

    private static void fill(FileChannel channel, ByteBuffer block, long position) throws BodyException {
        long at = position;
        try {
            while (block.hasRemaining()) {
                int read = channel.read(block, at);
                if (read < 0) {
                    throw new BodyException(FailureReason.SOURCE_CHANGED, "the body became shorter while it was sent", null);
                }
                at += read;
            }
        } catch (BodyException e) {
            throw e;
        } catch (IOException e) {
            throw new BodyException(FailureReason.SOURCE_UNREADABLE, "the staged body can not be read", e);
        }
    }
}
