// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.List;

/** Results as the table of docs/performance.md. */
final class Markdown {
    private Markdown() {}

    static String of(Machine machine, String loads, List<Figure> figures) {
        StringBuilder text = new StringBuilder("Measured on: " + machine + ". Load average when rows began (0 is a quiet machine): " + loads
                + ".\n\n");
        text.append("| row | figure | median | spread | gate | stretch | | behind it |\n|---|---|---|---|---|---|---|---|\n");
        for (Figure figure : figures) {
            text.append(String.join(" | ", "| `" + figure.row() + "`", cell(figure.what()), Report.number(figure.value()), spread(figure),
                    figure.gate().map(Gate::shown).orElse(""), figure.gate().map(Gate::shownStretch).orElse(""),
                    figure.verdict().equals("MISSED") ? "**missed**" : figure.verdict(), cell(figure.details()) + " |")).append('\n');
        }
        return text.toString();
    }

    private static String spread(Figure figure) {
        Series series = figure.series();
        return series.values().size() == 1 ? "" : Report.number(series.least()) + " to " + Report.number(series.most());
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
