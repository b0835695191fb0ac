// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DisplayTest {
    private static final long SECOND = 1_000_000_000L;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int columns = 80;
    private long now;

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String err() {
        String text = err.toString(StandardCharsets.UTF_8);
        err.reset();
        return text;
    }

    private static Progress at(long bytes, String... waiting) {
        return new Progress("a", 1, 0, 0, bytes, 0, OptionalLong.of(100), 0, Optional.of(waiting).filter(w -> w.length > 0).map(w -> w[0]));
    }

    @Test
    void a_bar_is_drawn_over_itself_in_one_write_and_only_when_it_changes() {
        BarDisplay display = new BarDisplay(stream(out), stream(err), () -> columns);
        display.progress(at(10));
        assertTrue(err().startsWith("\r\033[Ka "));
        display.progress(at(10));
        assertEquals("", err());
        display.progress(at(20));
        String drawn = err();
        assertTrue(drawn.startsWith("\ra   20%"), drawn);
        assertEquals(-1, drawn.indexOf('\n'));
    }

    @Test
    void a_result_takes_the_place_of_the_bar_which_comes_back_below() {
        BarDisplay display = new BarDisplay(stream(out), stream(err), () -> columns);
        display.progress(at(10));
        err();
        display.result("done: a");
        assertEquals("done: a\n", out.toString(StandardCharsets.UTF_8));
        assertTrue(err().startsWith("\r\033[Ka   10%"));
        display.problem("oh");
        assertTrue(err().startsWith("\r\033[Koh\na   10%"));
        display.close();
        assertEquals("\r\033[K", err());
        display.result("later");
        display.progress(at(30));
        assertEquals("", err());
    }

    @Test
    void a_bar_that_a_narrower_window_broke_into_rows_is_erased_whole() {
        BarDisplay display = new BarDisplay(stream(out), stream(err), () -> columns);
        display.progress(at(10));
        err();
        columns = 30;
        display.progress(at(11));
        String drawn = err();
        assertTrue(drawn.startsWith("\033[2A\r\033[Ja "), drawn.replace("\033", "ESC"));
    }

    @Test
    void lines_come_for_each_tenth_but_not_too_often() {
        LineDisplay display = new LineDisplay(stream(out), stream(err), false, () -> now);
        display.progress(at(5));
        assertEquals("", err());
        display.progress(at(15));
        assertEquals("", err());
        now += SECOND;
        display.progress(at(15));
        assertEquals("a: 15 %, 15 B of 100 B, 0 B/s\n", err());
        now += SECOND;
        display.progress(at(19));
        assertEquals("", err());
        now += 9 * SECOND;
        display.progress(at(19));
        assertEquals("a: 19 %, 19 B of 100 B, 0 B/s\n", err());
    }

    @Test
    void a_wait_is_told_once() {
        LineDisplay display = new LineDisplay(stream(out), stream(err), false, () -> now);
        display.progress(at(15, "the server"));
        display.progress(at(15));
        display.progress(at(15, "the server"));
        assertEquals("a: 15 %, 15 B of 100 B, waiting: the server\n", err());
        display.progress(at(16));
        display.progress(at(16, "the server"));
        assertEquals("a: 16 %, 16 B of 100 B, waiting: the server\n", err());
    }

    @Test
    void a_quiet_display_shows_no_progress() {
        LineDisplay display = new LineDisplay(stream(out), stream(err), true, () -> now);
        now += 60 * SECOND;
        display.progress(at(50));
        assertEquals("", err());
        display.problem("oh");
        assertEquals("oh\n", err());
    }
}
