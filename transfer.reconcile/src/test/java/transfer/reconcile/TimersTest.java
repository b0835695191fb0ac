// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final int ITEMS = 300;
    private static final int STEPS = 20_000;

    private final Timers timers = new Timers();

    @Test
    void the_first_is_always_the_one_that_a_sorted_set_has_first() {
        TreeSet<Item> sorted = new TreeSet<>(Comparator.<Item>comparingLong(item -> item.due).thenComparing(item -> item.id));
        Random random = new Random(17);
        Item[] items = new Item[ITEMS];
        for (int i = 0; i < ITEMS; i++) {
            items[i] = new Item(new UUID(random.nextLong(), random.nextLong()));
        }
        for (int step = 0; step < STEPS; step++) {
            Item item = items[random.nextInt(ITEMS)];
            timers.remove(item);
            sorted.remove(item);
            if (random.nextInt(3) > 0) {
                item.due = random.nextInt(ITEMS / 3);
                timers.add(item);
                sorted.add(item);
            }
            assertEquals(sorted.isEmpty(), timers.isEmpty());
            if (!sorted.isEmpty()) {
                assertSame(sorted.first(), timers.first());
            }
        }
    }

    @Test
    void what_was_cleared_can_come_again() {
        Item item = new Item(new UUID(1, 2));
        item.due = 5;
        timers.add(item);
        timers.clear();
        timers.remove(item);
        assertTrue(timers.isEmpty());
        timers.add(item);
        assertSame(item, timers.first());
    }
}
