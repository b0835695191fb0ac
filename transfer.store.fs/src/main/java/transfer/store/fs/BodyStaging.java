// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.store.StagedBody;

/**
 * Gets an upload's body into a record: as a copy or, if the application promises not to change the file, as a hard link. The digest is
 * taken from what is staged, not from what was there before.
 *
 * <p>A source that is changed while it is copied is refused, since the copy could be a mix; one that only grows is copied up to the size
 * that it had.
 */
final class BodyStaging {
    private static final long CHUNK = 8 << 20;
    private static final int BUFFER = 128 << 10;
    /** From this size on a linked source is not read again at each attempt if its time of change is the same. */
    private static final long LARGE = 64 << 20;
    /** Changes within this time can have the same time stamp; the digest of a large source begins only after it. */
    private static final long TIMESTAMP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final FileOperations files;
    private final Gate gate;

    BodyStaging(FileOperations files, Gate gate) {
        this.files = files;
        this.gate = gate;
    }

    /**
     * A body in its place, forced.
     *
     * @param body its length and digest
     * @param link what the linked source looked like, if it is one
     */
    record Staged(StagedBody body, Optional<LinkedSource> link) {}

    Staged stage(Path source, boolean link, Path target, LongConsumer progress) throws IOException, TransferException {
        Path real;
        BasicFileAttributes before;
        try {
            real = source.toRealPath();
            before = attributes(real);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
        if (!before.isRegularFile()) {
            throw new TransferException(FailureReason.SOURCE_UNREADABLE, source + " is not a regular file");
        }
        if (link && linked(real, target)) {
            return measure(real, target, progress);
        }
        StagedBody body = copy(real, target, before.size(), progress);
        checkUnchanged(real, before);
        return new Staged(body, Optional.empty());
    }

    /** Another file system, one without links, too many links, somebody else's file: then it is copied. */
    private boolean linked(Path source, Path target) {
        try {
            files.link(source, target);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Staged measure(Path source, Path target, LongConsumer progress) throws IOException, TransferException {
        LinkedSource link = LinkedSource.of(target);
        boolean large = link.length() >= LARGE && link.isFine();
        if (large) {
            awaitNextTimestamp();
        }
        String sha256 = digest(target, link.length(), progress);
        if (!LinkedSource.of(target).equals(link)) {
            throw changing(source);
        }
        files.forceForeign(target);
        return new Staged(new StagedBody(link.length(), sha256, true), Optional.of(large ? link : link.unproven()));
    }

    private static void awaitNextTimestamp() {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + TIMESTAMP_NANOS;
        for (long left = TIMESTAMP_NANOS; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            interrupted |= Thread.interrupted();
        }
        Uninterrupted.restore(interrupted);
    }

    private StagedBody copy(Path source, Path target, long length, LongConsumer progress) throws IOException, TransferException {
        return Uninterrupted.<StagedBody, TransferException>run(() -> {
            try {
                return copyOnce(source, target, length, progress);
            } catch (ClosedChannelException e) {
                files.delete(target);
                throw e;
            }
        });
    }

    private StagedBody copyOnce(Path source, Path target, long length, LongConsumer progress) throws IOException, TransferException {
        MessageDigest digest = Seal.sha256();
        try (FileChannel from = openSource(source);
                FileChannel to = files.create(target)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            for (long done = 0; done < length; ) {
                gate.check();
                long moved = from.transferTo(done, Math.min(CHUNK, length - done), to.position(done));
                if (moved <= 0) {
                    throw changing(source);
                }
                update(digest, to, done, done + moved, buffer);
                done += moved;
                progress.accept(done);
            }
            files.force(to);
        }
        return new StagedBody(length, HexFormat.of().formatHex(digest.digest()), false);
    }

    /** The SHA-256 of a file that should have the given length. */
    static String digest(Path file, long length, LongConsumer progress) throws IOException {
        return Uninterrupted.run(() -> digestOnce(file, length, progress));
    }

    private static String digestOnce(Path file, long length, LongConsumer progress) throws IOException {
        MessageDigest digest = Seal.sha256();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            for (long done = 0; done < length; ) {
                long end = Math.min(length, done + CHUNK);
                update(digest, channel, done, end, buffer);
                done = end;
                progress.accept(done);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, FileChannel channel, long start, long end, ByteBuffer buffer)
            throws IOException {
        for (long position = start; position < end; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
            int read = channel.read(buffer, position);
            if (read <= 0) {
                return;
            }
            digest.update(buffer.array(), 0, read);
            position += read;
        }
    }

    private static FileChannel openSource(Path source) throws TransferException {
        try {
            return FileChannel.open(source, StandardOpenOption.READ);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    private static void checkUnchanged(Path source, BasicFileAttributes before) throws TransferException {
        BasicFileAttributes after;
        try {
            after = attributes(source);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
        boolean grown = after.size() > before.size();
        if (after.size() < before.size() || !grown && !after.lastModifiedTime().equals(before.lastModifiedTime())) {
            throw changing(source);
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static TransferException unreadable(Path source, IOException e) {
        return new TransferException(FailureReason.SOURCE_UNREADABLE, "can not read " + source + ": " + Failures.describe(e), e);
    }

    private static TransferException changing(Path source) {
        return new TransferException(
                FailureReason.SOURCE_UNREADABLE, source + " was changed while it was being staged; submit it again");
    }
}
