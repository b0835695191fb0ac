// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Collects results; shows them as a table, as JSON and as pictures. */
final class Report {
    private static final String LINE = "%-12s %-58s %9s %19s %9s %9s %-8s %s%n";

    private final PrintStream out;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Curve> curves = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    void add(Figure figure) {
        if (figures.isEmpty()) {
            out.printf(LINE, "row", "figure", "median", "least..most", "gate", "stretch", "", "");
        }
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

    boolean isMissed() {
        return figures.stream().anyMatch(figure -> figure.verdict().equals("MISSED"));
    }

    /** Writes results.json and results.svg, and a picture for each curve. */
    void write(Path folder, Machine machine) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("results.json"), json(machine));
        Files.writeString(folder.resolve("results.svg"), Pictures.bars(figures));
        for (Curve curve : curves) {
            Files.writeString(folder.resolve(curve.name() + ".svg"), Pictures.curve(curve));
        }
        out.println("\nwritten: " + folder);
    }

    private String json(Machine machine) {
        List<String> rows = new ArrayList<>();
        for (Figure figure : figures) {
            rows.add(String.format(Locale.ROOT,
                    "    {\"row\": %s, \"figure\": %s, \"median\": %s, \"rounds\": %s, \"gate\": %s, \"stretch\": %s,"
                            + " \"verdict\": %s, \"details\": %s}",
                    quoted(figure.row()), quoted(figure.what()), figure.value(), figure.series().values(),
                    quoted(figure.gate().map(Gate::shown).orElse("-")), quoted(figure.gate().map(Gate::shownStretch).orElse("-")),
                    quoted(figure.verdict()), quoted(figure.details())));
        }
        List<String> lines = new ArrayList<>();
        for (Curve curve : curves) {
            lines.add(String.format(Locale.ROOT, "    {\"name\": %s, \"title\": %s, \"points\": %s}",
                    quoted(curve.name()), quoted(curve.title()), curve.points().stream().map(p -> List.of(p.x(), p.y())).toList()));
        }
        return "{\n  \"machine\": " + quoted(machine.toString()) + ",\n  \"figures\": [\n" + String.join(",\n", rows)
                + "\n  ],\n  \"curves\": [\n" + String.join(",\n", lines) + "\n  ]\n}\n";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
