// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import transfer.api.TransferException;

/**
 * The file of a {@link SegmentTable}. It is mapped into memory: to note progress costs no system call and survives the death of the
 * process. It does not survive a power loss, where positions may be ahead of the bytes; then the intervals of the last checkpoint count
 * instead.
 *
 * <p>Format, 8-byte numbers in the machine's order: a mark; the size of the whole; the first 8 bytes of a SHA-256 over the version; the
 * number of segments; for each segment its start, its position (what is before it has arrived) and its end. Segments may overlap; a
 * reader takes the union of what has arrived.
 *
 * <p>The mark is written last: a file that was not finished is none.
 */
final class SegmentFile {
    /** The most segments that it has room for. */
    static final int MOST = 1024;

    private static final long MARK = 0x5452414e53454731L;
    private static final int HEADER = 32;
    private static final int ENTRY = 24;
    private static final int SIZE = HEADER + MOST * ENTRY;

    private final MappedByteBuffer map;

    private SegmentFile(MappedByteBuffer map) {
        this.map = map;
    }

    /** A new file in place of any that is there; it is none until {@link #finish}. */
    static SegmentFile create(Path file) throws TransferException {
        try {
            Files.deleteIfExists(file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                    StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                // written, not only mapped: a full disk must show here and not as a fault in memory
                ByteBuffer zeros = ByteBuffer.allocate(SIZE);
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
                MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
                map.order(ByteOrder.nativeOrder());
                return new SegmentFile(map);
            }
        } catch (IOException e) {
            throw Failures.ofFile("making the table of segments", e);
        }
    }

    /** Notes a segment, and that there are so many with it. */
    void add(int index, long start, long position, long end) {
        int offset = HEADER + index * ENTRY;
        map.putLong(offset, start);
        map.putLong(offset + 8, position);
        map.putLong(offset + 16, end);
        map.putLong(24, index + 1L);
    }

    void position(int index, long position) {
        map.putLong(HEADER + index * ENTRY + 8, position);
    }

    void end(int index, long end) {
        map.putLong(HEADER + index * ENTRY + 16, end);
    }

    /** From now on it is found by {@link #read}. */
    void finish(String version, long total) {
        map.putLong(8, total);
        map.putLong(16, hash(version));
        map.putLong(0, MARK);
    }

    /** What a file says has arrived, as {@link Intervals}; empty if there is none, or one of another version. */
    static Optional<List<Long>> read(Path file, String version, long total) {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // a read may give less than all
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        bytes.flip();
        if (bytes.limit() < SIZE || bytes.getLong(0) != MARK || bytes.getLong(8) != total || bytes.getLong(16) != hash(version)) {
            return Optional.empty();
        }
        return arrived(bytes, total);
    }

    private static Optional<List<Long>> arrived(ByteBuffer bytes, long total) {
        long count = bytes.getLong(24);
        if (count < 0 || count > MOST) {
            return Optional.empty();
        }
        List<long[]> arrived = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long start = bytes.getLong(HEADER + i * ENTRY);
            long position = bytes.getLong(HEADER + i * ENTRY + 8);
            if (start < 0 || position < start || position > total) {
                return Optional.empty();
            }
            arrived.add(new long[] {start, position});
        }
        return Optional.of(Intervals.union(arrived));
    }

    private static long hash(String version) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(version.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Makes sure that no table is found in this file any more. */
    static void discard(Path file) throws TransferException {
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                // where a mapped file can not be deleted it is at least none any more
                Files.write(file, new byte[HEADER], StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                Files.delete(file);
            }
        } catch (IOException e) {
            throw Failures.ofFile("removing the table of segments", e);
        }
    }
}
