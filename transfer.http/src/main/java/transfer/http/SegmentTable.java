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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import transfer.api.TransferException;

/**
 * Which ranges of a file have arrived, kept in a file that is mapped into memory: to note progress costs no system call and survives the
 * death of the process. It does not survive a power loss, where positions may be ahead of the bytes; then the intervals of the last
 * checkpoint count instead.
 *
 * <p>Format, 8-byte numbers in the machine's order: a mark; the size of the whole; the first 8 bytes of a SHA-256 over the version; the
 * number of segments; for each segment its start, its position (what is before it has arrived) and its end. When a segment is split, the
 * new one is written before the old one's end is drawn in, so that at every moment all of the file is in some segment. Segments may
 * overlap for that moment; a reader takes the union of what has arrived.
 *
 * <p>Safe for several threads.
 */
final class SegmentTable {
    private static final long MARK = 0x5452414e53454731L;
    private static final int MOST = 1024;
    private static final int HEADER = 32;
    private static final int ENTRY = 24;
    private static final int SIZE = HEADER + MOST * ENTRY;

    private final MappedByteBuffer map;
    private final long total;
    private final List<Segment> segments = new ArrayList<>();
    private long bytes;

    private SegmentTable(MappedByteBuffer map, long total) {
        this.map = map;
        this.total = total;
    }

    /** A range. Its owner alone moves its position; its end may be drawn in by others. */
    final class Segment {
        private final int offset;
        private final long start;
        private volatile long position;
        private volatile long end;
        private boolean owned;

        private Segment(int offset, long start, long position, long end) {
            this.offset = offset;
            this.start = start;
            this.position = position;
            this.end = end;
        }

        long position() {
            return position;
        }

        long end() {
            return end;
        }

        /** What is before this position has been written. */
        void advance(long to) {
            synchronized (SegmentTable.this) {
                long reached = Math.min(to, end);
                if (reached > position) {
                    bytes += reached - position;
                    position = reached;
                    map.putLong(offset + 8, reached);
                }
            }
        }
    }

    /**
     * Makes a table in a new file.
     *
     * @param version names the version of the bytes
     * @param done what has arrived: starts and ends in turn, ascending
     */
    static SegmentTable create(Path file, String version, long total, List<Long> done) throws TransferException {
        try {
            Files.deleteIfExists(file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                    StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                // written, not only mapped: a full disk must show here and not as a fault in memory
                ByteBuffer zeros = ByteBuffer.allocate(SIZE);
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
                SegmentTable table = new SegmentTable(map(channel), total);
                table.fill(version, done);
                return table;
            }
        } catch (IOException e) {
            throw Failures.ofFile("making the table of segments", e);
        }
    }

    private static MappedByteBuffer map(FileChannel channel) throws IOException {
        MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
        map.order(ByteOrder.nativeOrder());
        return map;
    }

    private void fill(String version, List<Long> done) {
        long at = 0;
        for (int i = 0; i + 1 < done.size(); i += 2) {
            add(at, at, done.get(i));
            add(done.get(i), done.get(i + 1), done.get(i + 1));
            at = done.get(i + 1);
        }
        add(at, at, total);
        map.putLong(8, total);
        map.putLong(16, hash(version));
        map.putLong(0, MARK);
    }

    private Segment add(long start, long position, long end) {
        if (start >= end) {
            return null;
        }
        int offset = HEADER + segments.size() * ENTRY;
        Segment segment = new Segment(offset, start, position, end);
        map.putLong(offset, start);
        map.putLong(offset + 8, position);
        map.putLong(offset + 16, end);
        segments.add(segment);
        bytes += position - start;
        map.putLong(24, segments.size());
        return segment;
    }

    /** What a table in a file says has arrived; empty if there is none, or one of another version. */
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
        return Optional.of(union(arrived));
    }

    private static List<Long> union(List<long[]> intervals) {
        List<long[]> sorted = intervals.stream().filter(one -> one[1] > one[0]).sorted((a, b) -> Long.compare(a[0], b[0])).toList();
        List<Long> merged = new ArrayList<>();
        for (long[] one : sorted) {
            int last = merged.size() - 1;
            if (last >= 0 && one[0] <= merged.get(last)) {
                merged.set(last, Math.max(merged.get(last), one[1]));
            } else {
                merged.add(one[0]);
                merged.add(one[1]);
            }
        }
        return merged;
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

    /** What has arrived: starts and ends in turn, ascending. */
    synchronized List<Long> done() {
        return union(segments.stream().map(segment -> new long[] {segment.start, segment.position}).toList());
    }

    /** How many bytes have arrived. */
    synchronized long bytes() {
        return bytes;
    }

    boolean complete() {
        return bytes() == total;
    }

    /**
     * A segment to work on, which belongs to the caller until {@link #release}: one that nobody works on, else the second half of the one
     * with most to do.
     *
     * @param least no half is made smaller than this
     * @return empty if there is nothing to do
     */
    synchronized Optional<Segment> claim(long least) {
        Segment found = null;
        for (Segment segment : segments) {
            if (!segment.owned && segment.position < segment.end) {
                found = segment;
                break;
            }
        }
        if (found == null) {
            found = split(least);
        }
        if (found != null) {
            found.owned = true;
        }
        return Optional.ofNullable(found);
    }

    /** The segment whose next byte is at a position, as {@link #claim}. */
    synchronized Optional<Segment> claimAt(long position) {
        for (Segment segment : segments) {
            if (!segment.owned && segment.position == position && position < segment.end) {
                segment.owned = true;
                return Optional.of(segment);
            }
        }
        return Optional.empty();
    }

    private Segment split(long least) {
        Segment largest = null;
        for (Segment segment : segments) {
            if (largest == null || segment.end - segment.position > largest.end - largest.position) {
                largest = segment;
            }
        }
        if (largest == null || segments.size() == MOST || largest.end - largest.position < 2 * least) {
            return null;
        }
        long middle = largest.position + (largest.end - largest.position) / 2;
        Segment half = add(middle, middle, largest.end);
        largest.end = middle;
        map.putLong(largest.offset + 16, middle);
        return half;
    }

    /**
     * Nobody works on the segment any more. One of which nothing has arrived goes back to its neighbour, if that is being worked on: it
     * may come over a body that is under way.
     */
    synchronized void release(Segment segment) {
        segment.owned = false;
        if (segment.position != segment.start) {
            return;
        }
        for (Segment before : segments) {
            if (before.owned && before.end == segment.start && segment.start < segment.end) {
                before.end = segment.end;
                map.putLong(before.offset + 16, before.end);
                segment.end = segment.start;
                map.putLong(segment.offset + 16, segment.end);
                return;
            }
        }
    }

    /** Starts and ends as they are kept in a checkpoint: after the size of the whole, so that the list is never empty. */
    static List<Long> kept(List<Long> done, long total) {
        List<Long> values = new ArrayList<>(done);
        values.add(0, total);
        return values;
    }

    /**
     * Reads what {@link #kept} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static List<Long> checked(List<?> values, long total) {
        long[] numbers = values.stream().mapToLong(value -> value instanceof Long number ? number : -1).toArray();
        boolean right = numbers.length % 2 == 1 && numbers[0] == total;
        for (int i = 1; i < numbers.length; i++) {
            right &= numbers[i] >= 0 && numbers[i] <= total && (i == 1 || numbers[i] > numbers[i - 1]);
        }
        if (!right) {
            throw new IllegalArgumentException("not a list of segments");
        }
        return Arrays.stream(numbers).skip(1).boxed().toList();
    }
}
