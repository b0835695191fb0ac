// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import transfer.app.text.Columns;
import transfer.app.text.Lines;
import transfer.app.text.Units;

/** For logs, pipes and dumb terminals: a line on standard error for each tenth, for each wait, and else every ten seconds. */
public final class LineDisplay implements Display {
    private static final long LONGEST_SILENCE_NANOS = 10_000_000_000L;
    private static final long SHORTEST_SILENCE_NANOS = 1_000_000_000L;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean quiet;
    private final LongSupplier nanoTime;
    private long lastNanos;
    private int lastTenth = -1;
    private long lastBytes;
    private String lastWaiting = "";

    /**
     * @param quiet whether to print no progress
     * @param nanoTime as {@link System#nanoTime}
     */
    public LineDisplay(PrintStream out, PrintStream err, boolean quiet, LongSupplier nanoTime) {
        this.out = out;
        this.err = err;
        this.quiet = quiet;
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized void progress(Progress progress) {
        long now = nanoTime.getAsLong();
        String waiting = progress.waiting().orElse("");
        boolean complete = progress.total().isPresent() && progress.bytes() >= progress.total().getAsLong();
        int tenth = progress.total().isPresent() ? Units.percent(progress.bytes(), progress.total().getAsLong()) / 10 : 0;
        if (lastTenth < 0) {
            lastTenth = tenth;
        }
        boolean due = now - lastNanos >= LONGEST_SILENCE_NANOS
                || tenth != lastTenth && now - lastNanos >= SHORTEST_SILENCE_NANOS;
        boolean news = !waiting.isEmpty() && !waiting.equals(lastWaiting);
        if (!quiet && !complete && (due || news)) {
            err.println(text(progress));
            lastNanos = now;
            lastTenth = tenth;
        }
        if (!waiting.isEmpty() || progress.bytes() != lastBytes) {
            lastWaiting = waiting;
        }
        lastBytes = progress.bytes();
    }

    private static String text(Progress progress) {
        StringBuilder text = new StringBuilder(progress.all() == 1 ? progress.name() : progress.done() + " of " + progress.all());
        if (progress.failed() > 0) {
            text.append(", ").append(progress.failed()).append(" failed");
        }
        text.append(": ");
        progress.total().ifPresent(total -> text.append(Units.percent(progress.bytes(), total)).append(" %, "));
        text.append(Lines.amount(progress.bytes(), progress.total()));
        if (progress.waiting().isPresent()) {
            return text.append(", waiting: ").append(Columns.printable(progress.waiting().get())).toString();
        }
        text.append(", ").append(Units.rate(progress.bytesPerSecond()));
        progress.remaining().ifPresent(time -> text.append(", ").append(Units.time(time)).append(" left"));
        return text.toString();
    }

    @Override
    public synchronized void result(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public synchronized void problem(String line) {
        err.println(line);
    }

    @Override
    public void close() {}
}
