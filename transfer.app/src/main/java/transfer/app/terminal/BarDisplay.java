// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

import java.io.PrintStream;
import transfer.app.text.Columns;

/**
 * Keeps one line at the bottom of a terminal. Each change is one write: the line over the old one, then the rest of the row is
 * erased; what is printed takes its place, and it is drawn again below. After the window got narrower the terminal has broken the
 * old line into rows: they are all erased.
 */
public final class BarDisplay implements Display {
    private static final String ERASE_LINE = "\r\033[K";
    private static final String ERASE_BELOW = "\r\033[J";
    /** Stays free on the right: a line that fills its row wraps, and the terminal writes {@code ^C} behind it. */
    private static final int MARGIN = 3;

    private final PrintStream out;
    private final PrintStream err;
    private final Window window;
    private String shown = "";
    private int shownColumns;
    private boolean closed;

    public BarDisplay(PrintStream out, PrintStream err, Window window) {
        this.out = out;
        this.err = err;
        this.window = window;
    }

    @Override
    public synchronized void progress(Progress progress) {
        if (closed) {
            return;
        }
        int columns = Math.max(20, window.columns());
        String line = Bar.render(progress, columns - MARGIN);
        if (columns != shownColumns) {
            write(erased(columns) + line);
        } else if (!line.equals(shown)) {
            write("\r" + line + (Columns.width(line) < Columns.width(shown) ? "\033[K" : ""));
        }
        shown = line;
        shownColumns = columns;
    }

    private String erased(int columns) {
        int rows = (Columns.width(shown) + columns - 1) / columns;
        return rows > 1 ? "\033[" + (rows - 1) + "A" + ERASE_BELOW : ERASE_LINE;
    }

    @Override
    public synchronized void result(String line) {
        print(out, line);
    }

    @Override
    public synchronized void problem(String line) {
        print(err, line);
    }

    private void print(PrintStream stream, String line) {
        String bar = shown;
        erase();
        stream.println(line);
        stream.flush();
        if (!bar.isEmpty() && !closed) {
            write(bar);
            shown = bar;
        }
    }

    private void erase() {
        if (!shown.isEmpty()) {
            write(erased(Math.max(20, window.columns())));
            shown = "";
        }
    }

    @Override
    public synchronized void close() {
        erase();
        closed = true;
    }

    private void write(String text) {
        err.print(text);
        err.flush();
    }
}
