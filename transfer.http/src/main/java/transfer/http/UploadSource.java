// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import transfer.api.FailureReason;
import transfer.api.store.StagedBody;

/**
 * The staged body of an upload. The store's copy is taken for what it is as long as its length is right. A linked body can be changed by
 * others at any time: what is sent of it is hashed, and {@link UploadBody} keeps its last bytes back until the hash is right. For one
 * thread.
 */
final class UploadSource {
    /** How much is read at once. */
    static final int BLOCK = 64 * 1024;

    private final Path file;
    private final StagedBody staged;
    private final TaskControl task;
    private long hashed;
    private MessageDigest hash;

    UploadSource(Path file, StagedBody staged, TaskControl task) {
        this.file = file;
        this.staged = staged;
        this.task = task;
    }

    long length() {
        return staged.length();
    }

    /** The SHA-256 that it had when it was submitted, in hexadecimal. */
    String sha256() {
        return staged.sha256();
    }

    /** Whether what is sent must be hashed. */
    boolean isChangeable() {
        return staged.linked();
    }

    /** @throws BodyException it can not be read, or has another length than it had */
    FileChannel open() throws BodyException {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            if (channel.size() == staged.length()) {
                return channel;
            }
            channel.close();
        } catch (IOException e) {
            throw new BodyException(FailureReason.SOURCE_UNREADABLE, "the staged body can not be read", e);
        }
        throw changed("has another length than when it was submitted");
    }

    /** Fills the block from a position on. */
    void fill(FileChannel channel, ByteBuffer block, long position) throws BodyException {
        long at = position;
        try {
            while (block.hasRemaining()) {
                int read = channel.read(block, at);
                if (read < 0) {
                    throw changed("became shorter while it was sent");
                }
                at += read;
            }
        } catch (BodyException e) {
            throw e;
        } catch (IOException e) {
            throw new BodyException(FailureReason.SOURCE_UNREADABLE, "the staged body can not be read", e);
        }
    }

    /**
     * The hash of the first bytes, to go on with. They are read for it unless {@link #remember} was told, so call it before a request
     * is sent.
     *
     * @throws TaskCancelled while they were read
     */
    MessageDigest hashUntil(long position) throws BodyException {
        if (hash == null || hashed > position) {
            hash = digest("SHA-256");
            hashed = 0;
        }
        try (FileChannel channel = open()) {
            byte[] block = new byte[BLOCK];
            while (hashed < position) {
                task.throwIfCancelled();
                int count = (int) Math.min(block.length, position - hashed);
                fill(channel, ByteBuffer.wrap(block, 0, count), hashed);
                hash.update(block, 0, count);
                hashed += count;
            }
        } catch (BodyException e) {
            throw e;
        } catch (IOException e) {
            throw new BodyException(FailureReason.SOURCE_UNREADABLE, "the staged body can not be read", e);
        }
        return copy(hash);
    }

    /**
     * The digest of a part.
     *
     * @param algorithm as Java names it
     * @throws TaskCancelled while it was read
     */
    MessageDigest digestOf(String algorithm, long position, long length) throws BodyException {
        MessageDigest digest = digest(algorithm);
        try (FileChannel channel = open()) {
            byte[] block = new byte[BLOCK];
            for (long done = 0; done < length; ) {
                task.throwIfCancelled();
                int count = (int) Math.min(block.length, length - done);
                fill(channel, ByteBuffer.wrap(block, 0, count), position + done);
                digest.update(block, 0, count);
                done += count;
            }
            return digest;
        } catch (BodyException e) {
            throw e;
        } catch (IOException e) {
            throw new BodyException(FailureReason.SOURCE_UNREADABLE, "the staged body can not be read", e);
        }
    }

    /** The hash of the first bytes has been computed on the way. */
    void remember(long position, MessageDigest state) {
        hash = copy(state);
        hashed = position;
    }

    /** @throws BodyException the hash of the whole is not what it was at submit */
    void check(MessageDigest whole) throws BodyException {
        if (!HexFormat.of().formatHex(copy(whole).digest()).equals(staged.sha256())) {
            throw changed("is not what it was when it was submitted");
        }
    }

    private BodyException changed(String what) {
        return staged.linked()
                ? new BodyException(FailureReason.SOURCE_CHANGED, "the linked source " + what, null)
                : new BodyException(FailureReason.SOURCE_CHANGED, "the staged body " + what, null);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the SHA-256 of this Java can not be copied", e);
        }
    }
}
