// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What {@link Index} has in its file.
 *
 * <pre>
 * index  = *block                        ; behind the last block that checks out is nothing
 * block  = magic length sum *entry
 * magic  = "tqi1"
 * length = 4OCTET                        ; of the entries
 * sum    = 4OCTET                        ; CRC32C of the entries
 * </pre>
 */
final class IndexTable {
    private static final int MAGIC = 0x74716931;
    private static final int BEFORE = 4 + 4 + 4;

    private final byte[] bytes;
    private final ByteBuffer source;
    private final int end;
    private final int count;
    /** Where entries begin, by their identifiers; 0 where there is none. The last one of an identifier counts. */
    private final int[] places;
    private final boolean[] confirmed;

    /** @throws IllegalArgumentException if what checks out makes no sense */
    IndexTable(byte[] bytes) {
        this.bytes = bytes;
        this.source = ByteBuffer.wrap(bytes);
        this.places = new int[Math.max(16, Integer.highestOneBit(bytes.length / IndexEntry.LEAST + 1) * 4)];
        this.confirmed = new boolean[places.length];
        int until = 0;
        int different = 0;
        while (isBlock(until)) {
            different += fill(until);
            until += BEFORE + source.getInt(until + 4);
        }
        this.end = until;
        this.count = different;
    }

    private boolean isBlock(int at) {
        if (bytes.length - at < BEFORE || source.getInt(at) != MAGIC) {
            return false;
        }
        int length = source.getInt(at + 4);
        return length > 0 && length <= bytes.length - at - BEFORE && source.getInt(at + 8) == sum(bytes, at + BEFORE, length);
    }

    private static int sum(byte[] bytes, int at, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, at, length);
        return (int) sum.getValue();
    }

    /** Takes up the entries of a block; returns how many of them are of transfers that had none. */
    private int fill(int block) {
        int different = 0;
        int last = block + BEFORE + source.getInt(block + 4);
        for (int at = block + BEFORE; at < last; ) {
            int size = last - at < IndexEntry.LEAST ? 0 : IndexEntry.size(source, at);
            if (size < IndexEntry.LEAST || size > last - at) {
                throw new IllegalArgumentException("an entry does not end where it says");
            }
            int place = place(IndexEntry.most(source, at), IndexEntry.least(source, at));
            different += places[place] == 0 ? 1 : 0;
            places[place] = at;
            at += size;
        }
        return different;
    }

    private int place(long most, long least) {
        int place = Long.hashCode((most ^ least) * 0x9E3779B97F4A7C15L) & places.length - 1;
        while (places[place] != 0
                && (IndexEntry.least(source, places[place]) != least || IndexEntry.most(source, places[place]) != most)) {
            place = place + 1 & places.length - 1;
        }
        return place;
    }

    Optional<IndexEntry> find(UUID identifier) {
        int at = places[place(identifier.getMostSignificantBits(), identifier.getLeastSignificantBits())];
        return at == 0 ? Optional.empty() : Optional.of(IndexEntry.read(bytes, at));
    }

    /** An entry has been found to be right. */
    void confirm(UUID identifier) {
        confirmed[place(identifier.getMostSignificantBits(), identifier.getLeastSignificantBits())] = true;
    }

    boolean isConfirmed(UUID identifier) {
        return confirmed[place(identifier.getMostSignificantBits(), identifier.getLeastSignificantBits())];
    }

    /** Where the next block goes. */
    int end() {
        return end;
    }

    int size() {
        return count;
    }

    /** The entries that were found to be right. */
    byte[] confirmed() {
        ByteArrayOutputStream right = new ByteArrayOutputStream(end);
        for (int place = 0; place < places.length; place++) {
            if (confirmed[place] && places[place] != 0) {
                right.write(bytes, places[place], IndexEntry.size(source, places[place]));
            }
        }
        return right.toByteArray();
    }

    /** A block of these entries. */
    static byte[] block(byte[] entries) {
        return ByteBuffer.allocate(BEFORE + entries.length).putInt(MAGIC).putInt(entries.length)
                .putInt(sum(entries, 0, entries.length)).put(entries).array();
    }
}
