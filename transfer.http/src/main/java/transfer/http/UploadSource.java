// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.store.StagedBody;

/**
 * The staged body of an upload. The store's copy is taken for what it is as long as its length is right. A linked body can be changed by
 * others at any time, and changed back: what is sent of it is hashed, and {@link UploadBody} keeps its last bytes back until the hash is
 * right. Where bytes that were sent before are only read again for the hash, the file must also look as it did before the first of them
 * went. For one thread.
 */
final class UploadSource {
    /** How much is read at once. */
    static final int BLOCK = 64 * 1024;

    private static final String LOOK = "unix:ino,dev,size,lastModifiedTime,ctime";

    private final Path file;
    private final StagedBody staged;
    private final TaskControl task;
    private long hashed;
    private MessageDigest hash;
    private boolean readAgain;

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

    /**
     * What a linked body looks like from outside; empty for a copy. Whoever changes the file, and even who changes it back with its time
     * of modification, makes it look different; so do some harmless things, such as removing another name of it.
     *
     * @throws TransferException it can not be read
     */
    Optional<String> look() throws TransferException {
        if (!isChangeable()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TreeMap<>(Files.readAttributes(file, LOOK, LinkOption.NOFOLLOW_LINKS)).toString());
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.of(lookElsewhere());
        } catch (IOException e) {
            throw new TransferException(FailureReason.SOURCE_UNREADABLE, "the staged body can not be read", e);
        }
    }

    private String lookElsewhere() throws TransferException {
        try {
            return new TreeMap<>(Files.readAttributes(file, "lastModifiedTime,creationTime,size", LinkOption.NOFOLLOW_LINKS)).toString();
        } catch (IOException e) {
            throw new TransferException(FailureReason.SOURCE_UNREADABLE, "the staged body can not be read", e);
        }
    }

    /**
     * To be called when the hash of the whole was right.
     *
     * @param before the {@link #look} before the first byte was sent to where it is being sent
     * @throws TransferException bytes that were sent before can have been other ones than were hashed; a new beginning helps
     */
    void checkLook(Optional<String> before) throws TransferException {
        if (readAgain && !look().equals(before)) {
            throw new TransferException(TransferFailure.of(FailureReason.SOURCE_CHANGED,
                    "the linked source was touched while it was sent: it is sent again from the start").retryable(true));
        }
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
                readAgain = true;
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

    /** @throws TransferException the body can not be read, or is not what it was at submit */
    void verify() throws TransferException {
        try {
            check(digestOf("SHA-256", 0, length()));
        } catch (BodyException e) {
            throw e.failure();
        }
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
