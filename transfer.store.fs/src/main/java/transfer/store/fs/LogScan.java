// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import transfer.store.fs.LogEntry.Kind;

/**
 * Goes through the file of {@link SubmitLog} a block at a time: it can be large, and who opens it only wants to know of which transfers it
 * tells.
 */
final class LogScan {
    /** Where the bytes come from. */
    interface Source {
        /** As {@link java.nio.channels.FileChannel#read(ByteBuffer, long)}. */
        int read(ByteBuffer target, long position) throws IOException;
    }

    /** Makes what is wanted of an entry. */
    interface Maker<T> {
        /** @param bytes of the entry; not to be kept */
        T make(Kind kind, UUID identifier, ByteBuffer bytes, boolean more);
    }

    /**
     * What a log has in it.
     *
     * @param entries up to the first that does not check out; those that lack the one that they need are left out
     * @param end where the next one goes
     * @param clean whether there is nothing behind that
     * @param length of the file
     */
    record Content<T>(List<T> entries, long end, boolean clean, long length) {}

    private static final int BLOCK = 256 << 10;

    private final Source source;
    private final long length;
    private byte[] window = new byte[BLOCK];
    /** The position in the file of the first byte of the window, and how many bytes of it are the file's. */
    private long start;
    private int filled;

    private LogScan(Source source, long length) {
        this.source = source;
        this.length = length;
    }

    static <T> Content<T> run(Source source, long length, Maker<T> maker) throws IOException {
        return new LogScan(source, length).run(maker);
    }

    private <T> Content<T> run(Maker<T> maker) throws IOException {
        byte[] magic = LogEntry.magic();
        if (!has(0, magic.length) || !Arrays.equals(window, 0, magic.length, magic, 0, magic.length)) {
            return new Content<>(List.of(), 0, false, length);
        }
        List<T> entries = new ArrayList<>();
        int counting = 0;
        long end = magic.length;
        for (long at = end; has(at, LogEntry.least()); ) {
            long size = LogEntry.size(view(at));
            if (size < LogEntry.least() || !has(at, size) || !LogEntry.fits(window, index(at), (int) size, at)) {
                break;
            }
            ByteBuffer entry = view(at);
            boolean more = LogEntry.more(entry);
            entries.add(maker.make(LogEntry.kind(entry), LogEntry.identifier(entry), LogEntry.bytes(entry), more));
            at += size;
            if (!more) {
                counting = entries.size();
                end = at;
            }
        }
        return new Content<>(List.copyOf(entries.subList(0, counting)), end, isEmpty(end), length);
    }

    private int index(long at) {
        return (int) (at - start);
    }

    private ByteBuffer view(long at) {
        return ByteBuffer.wrap(window, index(at), filled - index(at)).slice();
    }

    /** Makes sure that so many bytes from there on are in the window; false if the file has not as many. */
    private boolean has(long at, long count) throws IOException {
        if (count > length - at) {
            return false;
        }
        if (at < start || at + count > start + filled) {
            window = count > window.length ? new byte[(int) count] : window;
            start = at;
            filled = 0;
            while (filled < Math.min(window.length, length - at)) {
                int got = source.read(ByteBuffer.wrap(window, filled, window.length - filled), at + filled);
                if (got < 0) {
                    break;
                }
                filled += got;
            }
        }
        return filled - index(at) >= count;
    }

    /** Whether there are only zeros: many, so they are compared with others, which the runtime does with few instructions. */
    private boolean isEmpty(long from) throws IOException {
        byte[] zeros = new byte[BLOCK];
        for (long at = from; at < length; ) {
            int count = (int) Math.min(BLOCK, length - at);
            if (!has(at, count) || !Arrays.equals(window, index(at), index(at) + count, zeros, 0, count)) {
                return false;
            }
            at += count;
        }
        return true;
    }
}
