// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.Arrays;

/**
 * The items that are due some time, the earliest first: a binary heap in which each item knows its place, so that any can be taken out,
 * and which costs a waiting transfer one reference. Not safe for several threads.
 */
final class Timers {
    /** The place of an item that is not in here. */
    static final int NOWHERE = -1;

    private static final int FIRST_SIZE = 16;

    private Item[] heap = new Item[FIRST_SIZE];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** The item that is due first; there must be one. */
    Item first() {
        return heap[0];
    }

    /** Takes an item in, which must have its due time and not be in here. */
    void add(Item item) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        rise(item, size++);
    }

    /** Takes an item out; does nothing if it is not in here. Its due time must still be what it was. */
    void remove(Item item) {
        int place = item.timer;
        if (place == NOWHERE) {
            return;
        }
        item.timer = NOWHERE;
        Item last = heap[--size];
        heap[size] = null;
        if (last != item) {
            sink(last, place);
            if (last.timer == place) {
                rise(last, place);
            }
        }
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            heap[i].timer = NOWHERE;
        }
        heap = new Item[FIRST_SIZE];
        size = 0;
    }

    private void rise(Item item, int from) {
        int place = from;
        while (place > 0 && isBefore(item, heap[(place - 1) / 2])) {
            put(heap[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }
        put(item, place);
    }

    private void sink(Item item, int from) {
        int place = from;
        for (int below = earlier(place); below < size && isBefore(heap[below], item); below = earlier(place)) {
            put(heap[below], place);
            place = below;
        }
        put(item, place);
    }

    /** The earlier one of the two places below. */
    private int earlier(int place) {
        int left = 2 * place + 1;
        return left + 1 < size && isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    }

    private void put(Item item, int place) {
        heap[place] = item;
        item.timer = place;
    }

    private static boolean isBefore(Item one, Item other) {
        return one.due < other.due || one.due == other.due && one.id.compareTo(other.id) < 0;
    }
}
