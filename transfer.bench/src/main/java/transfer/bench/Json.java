// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results for programs. */
final class Json {
    private static final String FIGURE = "    {\"row\": %s, \"figure\": %s, \"median\": %s, \"rounds\": %s, \"gate\": %s, \"stretch\": %s,"
            + " \"verdict\": %s, \"details\": %s}";

    private Json() {}

    static String of(Machine machine, List<Figure> figures, List<Curve> curves) {
        List<String> rows = new ArrayList<>();
        for (Figure figure : figures) {
            rows.add(String.format(Locale.ROOT, FIGURE, quoted(figure.row()), quoted(figure.what()), figure.value(),
                    figure.series().values(), quoted(figure.gate().map(Gate::shown).orElse("-")),
                    quoted(figure.gate().map(Gate::shownStretch).orElse("-")), quoted(figure.verdict()), quoted(figure.details())));
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
