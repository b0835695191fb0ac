// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import transfer.app.text.Columns;

class BarTest {
    private static final long MIB = 1 << 20;

    private static Progress one(String name, long mib, long total) {
        return new Progress(name, 1, 0, 0, mib * MIB, mib * MIB / 2, total < 0 ? OptionalLong.empty() : OptionalLong.of(total * MIB),
                45.2 * MIB, Optional.empty());
    }

    @Test
    void a_wide_terminal_shows_everything() {
        assertEquals("disk.iso   41% [=========>             ]   420.0 MiB of 1.0 GiB    45.2 MiB/s   0:14 left   210.0 MiB durable",
                Bar.render(one("disk.iso", 420, 1024), 109));
    }

    @Test
    void the_bar_is_full_at_the_end_only() {
        assertTrue(Bar.render(one("a", 1023, 1024), 100).contains("=>]"), Bar.render(one("a", 1023, 1024), 100));
        assertTrue(Bar.render(one("a", 1024, 1024), 100).contains("100% [=="), Bar.render(one("a", 1024, 1024), 100));
        assertFalse(Bar.render(one("a", 1024, 1024), 100).contains(">"));
    }

    @Test
    void the_bar_stays_as_wide_as_it_is_when_time_and_durable_bytes_become_known() {
        Progress before = new Progress("disk.iso", 1, 0, 0, 0, 0, OptionalLong.of(1024 * MIB), 0, Optional.empty());
        for (int columns = 60; columns < 140; columns++) {
            assertEquals(Bar.render(one("disk.iso", 420, 1024), columns).indexOf(']'), Bar.render(before, columns).indexOf(']'));
        }
    }

    @Test
    void it_never_is_wider_than_the_terminal() {
        for (int columns = 19; columns < 200; columns++) {
            for (String name : new String[] {"a",
                    "a-very-long-name-of-a-file-that-does-not-end.iso", "\u6587\u4ef6\u6587\u4ef6\u6587\u4ef6"}) {
                String line = Bar.render(one(name, 420, 1024), columns);
                assertTrue(Columns.width(line) <= columns, columns + ": " + line);
                assertTrue(line.contains("41%"), columns + ": " + line);
            }
        }
    }

    @Test
    void a_narrow_terminal_keeps_the_name_and_the_percentage() {
        assertEquals("disk.iso   41%", Bar.render(one("disk.iso", 420, 1024), 22));
        assertTrue(Bar.render(one("disk.iso", 420, 1024), 60).startsWith("disk.iso   41%"));
    }

    @Test
    void an_unknown_size_has_no_bar_and_no_time() {
        assertEquals("disk.iso   --%   420.0 MiB    45.2 MiB/s   210.0 MiB durable", Bar.render(one("disk.iso", 420, -1), 100));
    }

    @Test
    void many_are_counted() {
        Progress many = new Progress("", 30, 12, 1, 100, 0, OptionalLong.empty(), 0, Optional.empty());
        assertTrue(Bar.render(many, 100).startsWith("12 of 30, 1 failed   43% [====="), Bar.render(many, 100));
    }

    @Test
    void a_wait_tells_what_for() {
        Progress waiting = new Progress("disk.iso", 1, 0, 0, 420 * MIB, 0, OptionalLong.of(1024 * MIB), 0,
                Optional.of("connection\u001b refused"));
        assertTrue(Bar.render(waiting, 120).endsWith(" 420.0 MiB of 1.0 GiB  waiting: connection? refused"), Bar.render(waiting, 120));
    }
}
