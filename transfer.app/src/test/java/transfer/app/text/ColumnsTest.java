// SPDX-License-Identifier: Apache-2.0
package transfer.app.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ColumnsTest {
    @Test
    void what_could_move_the_cursor_or_turn_text_around_is_made_harmless() {
        assertEquals("a?[2Jb?c?d", Columns.printable("a\u001b[2Jb\nc\u202ed"));
        assertEquals("caf\u00e9 \u6587\u4ef6 \ud83d\ude00", Columns.printable("caf\u00e9 \u6587\u4ef6 \ud83d\ude00"));
        assertEquals("?", Columns.printable("\ud83d"));
    }

    @Test
    void wide_characters_take_two_columns_and_marks_none() {
        assertEquals(4, Columns.width("\u6587\u4ef6"));
        assertEquals(2, Columns.width("\ud83d\ude00"));
        assertEquals(1, Columns.width("e\u0301"));
    }

    @Test
    void long_names_lose_their_middle() {
        assertEquals("debian-12.9...4.iso", Columns.fit("debian-12.9.0-netinst-amd64.iso", 19));
        assertEquals("short.iso", Columns.fit("short.iso", 19));
        assertEquals("ab", Columns.fit("abcdef", 2));
        for (int columns = 1; columns < 20; columns++) {
            assertTrue(Columns.width(Columns.fit("\u6587\u4ef6\u6587\u4ef6\u6587\u4ef6\u6587\u4ef6.iso", columns)) <= columns);
        }
    }
}
