// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.util.Arrays;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A file or directory as programs see it, whatever names it has. */
final class Node {
    private static final AtomicLong COUNT = new AtomicLong();

    final int number;
    final Volume volume;
    /** Null for a file. */
    final TreeMap<String, Node> entries;
    long modified;
    private byte[] data = {};
    private int size;
    private final long key = COUNT.incrementAndGet();

    Node(int number, Volume volume, boolean directory) {
        this.number = number;
        this.volume = volume;
        this.entries = directory ? new TreeMap<>() : null;
    }

    /** Tells it from every other file of every disk, as the keys of files do. */
    @Override
    public String toString() {
        return "file " + key;
    }

    boolean isDirectory() {
        return entries != null;
    }

    int size() {
        return size;
    }

    byte[] content() {
        return Arrays.copyOf(data, size);
    }

    int read(int position, byte[] target, int offset, int length) {
        if (position >= size) {
            return -1;
        }
        int count = Math.min(length, size - position);
        System.arraycopy(data, position, target, offset, count);
        return count;
    }

    void write(int position, byte[] bytes) {
        int end = position + bytes.length;
        if (end > data.length) {
            data = Arrays.copyOf(data, Math.max(end, data.length * 2));
        }
        System.arraycopy(bytes, 0, data, position, bytes.length);
        size = Math.max(size, end);
    }

    void truncate(int length) {
        if (length < size) {
            Arrays.fill(data, length, size, (byte) 0);
            size = length;
        }
    }
}
