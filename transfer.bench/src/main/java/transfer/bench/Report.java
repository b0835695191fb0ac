// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Takes the results of one row, and shows them as lines of a table. */
final class Report {
    private static final String LINE = "%-12s %-58s %9s %19s %9s %9s %-8s %s%n";

    private final PrintStream out;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Curve> curves = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    /** The head of the table. */
    static void head(PrintStream out) {
        out.printf(LINE, "row", "figure", "median", "least..most", "gate", "stretch", "", "");
    }

    void add(Figure figure) {
        figures.add(figure);
        out.printf(LINE, figure.row(), figure.what(), number(figure.value()),
                number(figure.series().least()) + ".." + number(figure.series().most()),
                figure.gate().map(Gate::shown).orElse("-"), figure.gate().map(Gate::shownStretch).orElse("-"),
                figure.verdict(), figure.details());
    }

    void add(String row, String what, Series series, Gate gate, String details) {
        add(new Figure(row, what, series, details, Optional.of(gate)));
    }

    void tell(String row, String what, Series series, String details) {
        add(new Figure(row, what, series, details, Optional.empty()));
    }

    void add(Curve curve) {
        curves.add(curve);
    }

    /** A line for people. */
    void say(String text) {
        out.println(text);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%.0f" : Math.abs(value) >= 100 ? "%.1f" : "%.3f", value);
    }

    List<Figure> figures() {
        return List.copyOf(figures);
    }

    List<Curve> curves() {
        return List.copyOf(curves);
    }

    boolean isMissed() {
        return figures.stream().anyMatch(figure -> figure.verdict().equals("MISSED"));
    }
}
