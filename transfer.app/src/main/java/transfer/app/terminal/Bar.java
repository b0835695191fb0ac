// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

import java.util.ArrayList;
import java.util.List;
import transfer.app.text.Columns;
import transfer.app.text.Units;

/**
 * Progress in one line. For one transfer and for many:
 *
 * <pre>
 * disk.iso   41% [========>           ]   420.0 MiB of 1.0 GiB    45.2 MiB/s   0:14 left   384.0 MiB durable
 * 12 of 30   41% [========>           ]   420.0 MiB of 1.0 GiB    45.2 MiB/s   0:14 left   384.0 MiB durable
 * </pre>
 *
 * On a narrow terminal the parts on the right go first; the bar takes what is left over.
 */
public final class Bar {
    private static final int LONGEST_BAR = 40;
    private static final int SHORTEST_BAR = 8;
    private static final String GAP = "  ";

    private Bar() {}

    /** The line, at most so many columns wide. */
    public static String render(Progress progress, int columns) {
        List<String> parts = parts(progress);
        while (parts.size() > 1 && length(parts) > columns - Math.min(12, columns / 3)) {
            parts.remove(parts.size() - 1);
        }
        String name = Columns.fit(subject(progress), Math.max(8, Math.min(columns / 3, columns - length(parts))));
        int room = columns - Columns.width(name) - length(parts) - 3;
        String bar = percent(progress) >= 0 && room >= SHORTEST_BAR
                ? " [" + blocks(percent(progress), Math.min(LONGEST_BAR, room)) + "]"
                : "";
        String line = name + GAP + parts.get(0) + bar + rest(parts);
        return Columns.fit(line, columns).stripTrailing();
    }

    private static String rest(List<String> parts) {
        StringBuilder rest = new StringBuilder();
        parts.subList(1, parts.size()).forEach(part -> rest.append(GAP).append(part));
        return rest.toString();
    }

    private static int length(List<String> parts) {
        return parts.stream().mapToInt(part -> part.length() + GAP.length()).sum();
    }

    private static String subject(Progress progress) {
        if (progress.all() == 1) {
            return progress.name();
        }
        return progress.done() + " of " + progress.all() + (progress.failed() > 0 ? ", " + progress.failed() + " failed" : "");
    }

    /** What stands behind the name, the most important first. */
    private static List<String> parts(Progress progress) {
        List<String> parts = new ArrayList<>();
        int percent = percent(progress);
        parts.add(percent < 0 ? " --%" : String.format("%3d%%", percent));
        parts.add(padded(10, Units.bytes(progress.bytes()))
                + (progress.total().isPresent() ? " of " + Units.bytes(progress.total().getAsLong()) : ""));
        if (progress.waiting().isPresent()) {
            parts.add("waiting: " + Columns.printable(progress.waiting().get()));
            return parts;
        }
        parts.add(padded(12, Units.rate(progress.bytesPerSecond())));
        // their places are kept free until there is something to say, so that the bar stays as wide as it is
        String left = progress.remaining().map(time -> padded(5, Units.time(time)) + " left").orElse("");
        if (progress.total().isPresent()) {
            parts.add(padded(10, left));
        }
        parts.add(padded(18, progress.durable() > 0 ? Units.bytes(progress.durable()) + " durable" : ""));
        return parts;
    }

    /** On the right of so many columns, so that a growing number moves nothing else. */
    private static String padded(int columns, String text) {
        return " ".repeat(Math.max(0, columns - text.length())) + text;
    }

    /** By bytes if all sizes are known, else by transfers; negative if neither says anything. */
    private static int percent(Progress progress) {
        if (progress.total().isPresent()) {
            return progress.total().getAsLong() == 0 ? -1 : Units.percent(progress.bytes(), progress.total().getAsLong());
        }
        return progress.all() == 1 ? -1 : Units.percent(progress.done() + progress.failed(), progress.all());
    }

    private static String blocks(int percent, int columns) {
        int full = columns * percent / 100;
        String head = full == columns || full == 0 && percent == 0 ? "" : ">";
        return "=".repeat(full) + head + " ".repeat(columns - full - head.length());
    }
}
