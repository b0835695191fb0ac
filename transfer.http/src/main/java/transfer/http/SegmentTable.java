// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import transfer.api.TransferException;

/**
 * Who fetches which range of a file, and how much of each has arrived; kept in a {@link SegmentFile}. When a segment is split, the new
 * one is noted before the old one's end is drawn in, so that at every moment all of the file is in some segment.
 *
 * <p>Safe for several threads.
 */
final class SegmentTable {
    private final SegmentFile file;
    private final long total;
    private final List<Segment> segments = new ArrayList<>();
    private long bytes;
    /** How many are still to claim their first segment. */
    private int beginners;

    private SegmentTable(SegmentFile file, long total) {
        this.file = file;
        this.total = total;
    }

    /** A range. Its owner alone moves its position; its end may be drawn in by others. */
    final class Segment {
        private final int index;
        private final long start;
        private volatile long position;
        private volatile long end;
        private boolean owned;

        private Segment(int index, long start, long position, long end) {
            this.index = index;
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
                    file.position(index, reached);
                }
            }
        }
    }

    /**
     * Makes a table in a new file.
     *
     * @param version names the version of the bytes
     * @param done what has arrived, as {@link Intervals}; the end of a list that is too long for the file is not believed
     */
    static SegmentTable create(Path file, String version, long total, List<Long> done) throws TransferException {
        SegmentTable table = new SegmentTable(SegmentFile.create(file), total);
        int count = Math.min(done.size() / 2, SegmentFile.MOST - 1);
        long first = count > 0 ? done.get(0) : total;
        if (first > 0) {
            table.add(0, 0, first);
        }
        for (int i = 0; i < count; i++) {
            table.add(done.get(2 * i), done.get(2 * i + 1), i + 1 < count ? done.get(2 * i + 2) : total);
        }
        table.file.finish(version, total);
        return table;
    }

    private Segment add(long start, long position, long end) {
        Segment segment = new Segment(segments.size(), start, position, end);
        file.add(segment.index, start, position, end);
        segments.add(segment);
        bytes += position - start;
        return segment;
    }

    /** What has arrived, as {@link Intervals}. */
    synchronized List<Long> done() {
        return Intervals.union(segments.stream().map(segment -> new long[] {segment.start, segment.position}).toList());
    }

    /** How many bytes have arrived. */
    synchronized long bytes() {
        return bytes;
    }

    /** How many are still to arrive. */
    synchronized long missing() {
        return total - bytes;
    }

    boolean complete() {
        return bytes() == total;
    }

    /**
     * So many begin at about the same time. Their segments get one length: where all connections are as fast as each other a longer one
     * would keep everybody waiting.
     */
    synchronized void expect(int workers) {
        beginners = workers;
    }

    /** So many of those will not come. */
    synchronized void miss(int workers) {
        beginners = Math.max(0, beginners - workers);
    }

    /**
     * A segment to work on, which belongs to the caller until {@link #release}: one that nobody works on, else the end of the one with
     * most to do: half of it, or the share of one of those who are just beginning.
     *
     * @param least no part is made smaller than this
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
        miss(1);
        return Optional.ofNullable(found);
    }

    /** The segment whose next byte is at a position, as {@link #claim}. */
    synchronized Optional<Segment> claimAt(long position) {
        for (Segment segment : segments) {
            if (!segment.owned && segment.position == position && position < segment.end) {
                segment.owned = true;
                miss(1);
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
        if (largest == null || segments.size() == SegmentFile.MOST || largest.end - largest.position < 2 * least) {
            return null;
        }
        int sharers = Math.max(2, beginners + 1);
        long part = Math.max(least, (largest.end - largest.position) / sharers);
        long middle = largest.end - part;
        Segment rest = add(middle, middle, largest.end);
        largest.end = middle;
        file.end(largest.index, middle);
        return rest;
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
                file.end(before.index, before.end);
                segment.end = segment.start;
                file.end(segment.index, segment.end);
                return;
            }
        }
    }
}
