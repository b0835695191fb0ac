// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/** Dictionaries as sealed files: Commons Configuration writes them, the seal is checked before anything is parsed. */
final class SealedPropertyList {
    /** The largest file that is written or read. */
    static final int LARGEST = 4 << 20;

    private static final Set<OpenOption> TO_READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private SealedPropertyList() {}

    /** @throws TransferException {@link FailureReason#INVALID_REQUEST} with the key path of a value that would not survive */
    static byte[] encode(Map<String, Object> dictionary) throws TransferException {
        Survival.check(dictionary);
        byte[] sealed = Seal.seal(CommonsPropertyList.write(dictionary));
        if (sealed.length > LARGEST) {
            throw new TransferException(FailureReason.INVALID_REQUEST,
                    "the values are too large for a record: " + sealed.length + " bytes of " + LARGEST);
        }
        return sealed;
    }

    /** @throws TransferException {@link FailureReason#INVALID_RECORD} if these are not bytes that {@link #encode} made */
    static Map<String, Object> decode(byte[] sealed) throws TransferException {
        int length = Seal.check(sealed);
        Optional<Map<String, Object>> usual = UsualPropertyList.read(sealed, length);
        return usual.isPresent() ? usual.get() : CanonicalPropertyList.read(sealed, length);
    }

    /**
     * Reads a file.
     *
     * @return empty if there is none
     * @throws TransferException {@link FailureReason#INVALID_RECORD} if it is no regular file or not what {@link #encode} made
     * @throws IOException if it can not be read, which says nothing about what is in it
     */
    static Optional<Map<String, Object>> read(Path file) throws IOException, TransferException {
        Optional<BasicFileAttributes> there = FileOperations.attributes(file);
        return there.isPresent() ? read(file, there.get()) : Optional.empty();
    }

    /** As {@link #read(Path)} for a file that was {@code found} a moment ago; if it has been replaced since, the new one counts. */
    static Optional<Map<String, Object>> read(Path file, BasicFileAttributes found) throws IOException, TransferException {
        Optional<byte[]> bytes = bytes(file, found);
        try {
            return bytes.isPresent() ? Optional.of(decode(bytes.get())) : Optional.empty();
        } catch (TransferException e) {
            Optional<BasicFileAttributes> now = FileOperations.attributes(file);
            if (now.isPresent() && now.get().size() != found.size()) {
                return read(file, now.get());
            }
            throw new TransferException(e.reason(), Layout.name(file) + " " + e.getMessage(), e);
        }
    }

    /** The bytes of a regular file of sensible size. */
    static Optional<byte[]> bytes(Path file) throws IOException, TransferException {
        Optional<BasicFileAttributes> there = FileOperations.attributes(file);
        return there.isPresent() ? bytes(file, there.get()) : Optional.empty();
    }

    private static Optional<byte[]> bytes(Path file, BasicFileAttributes found) throws IOException, TransferException {
        try {
            if (!found.isRegularFile()) {
                throw new TransferException(FailureReason.INVALID_RECORD, Layout.name(file) + " is not a regular file");
            }
            if (found.size() > LARGEST) {
                throw new TransferException(FailureReason.INVALID_RECORD,
                        Layout.name(file) + " is too large for a record: " + found.size() + " bytes");
            }
            return Optional.of(read(file, (int) found.size()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static byte[] read(Path file, int size) throws IOException {
        ByteBuffer bytes = Uninterrupted.run(() -> {
            ByteBuffer read = ByteBuffer.allocate(size);
            try (SeekableByteChannel channel = Files.newByteChannel(file, TO_READ)) {
                while (read.hasRemaining() && channel.read(read) >= 0) {
                    continue;
                }
            }
            return read;
        });
        return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
    }
}
