// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.List;
import java.util.Locale;

/** Small pictures in SVG. */
final class Pictures {
    private static final String OPEN = """
            <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
            <rect width="100%%" height="100%%" fill="#fff"/>
            """;
    private static final int BAR = 22;
    private static final int LABELS = 420;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int EDGE = 60;

    private Pictures() {}

    /** A bar for each figure with a gate: how far it is inside (left of the line) or outside. */
    static String bars(List<Figure> figures) {
        List<Figure> gated = figures.stream().filter(figure -> figure.gate().isPresent()).toList();
        StringBuilder svg = new StringBuilder(String.format(OPEN, LABELS + 420, gated.size() * BAR + 50));
        svg.append(text(10, 20, "Share of what the gate allows, used (the line is the gate)"));
        int y = 40;
        for (Figure figure : gated) {
            Gate gate = figure.gate().get();
            double used = gate.atMost() ? figure.value() / gate.gate() : gate.gate() / figure.value();
            String colour = gate.isMet(figure.value()) ? "#4a8" : "#c54";
            svg.append(text(10, y + 14, figure.row() + ": " + figure.what()));
            svg.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                    LABELS, y + 3, Math.min(400, Math.max(1, used * 200)), BAR - 6, colour));
            svg.append(text(LABELS + 4, y + 15, Report.number(figure.value())));
            y += BAR;
        }
        svg.append(line(LABELS + 200, 34, LABELS + 200, y, "#333"));
        return svg.append("</svg>\n").toString();
    }

    /** Points between two logarithmic axes. */
    static String curve(Curve curve) {
        StringBuilder svg = new StringBuilder(String.format(OPEN, WIDTH, HEIGHT));
        double from = Math.log10(curve.points().get(0).x());
        double to = Math.log10(curve.points().get(curve.points().size() - 1).x());
        double top = Math.log10(curve.points().stream().mapToDouble(Curve.Point::y).max().orElse(1) * 2);
        double bottom = Math.log10(curve.points().stream().mapToDouble(Curve.Point::y).min().orElse(1) / 2);
        svg.append(text(EDGE, 20, curve.title()));
        svg.append(text(WIDTH / 2 - 60, HEIGHT - 10, curve.across()));
        svg.append(line(EDGE, HEIGHT - EDGE, WIDTH - 20, HEIGHT - EDGE, "#333")).append(line(EDGE, 30, EDGE, HEIGHT - EDGE, "#333"));
        StringBuilder path = new StringBuilder();
        for (Curve.Point point : curve.points()) {
            double x = EDGE + 20 + (to == from ? 0 : (Math.log10(point.x()) - from) / (to - from)) * (WIDTH - EDGE - 80);
            double y = HEIGHT - EDGE - (Math.log10(point.y()) - bottom) / (top - bottom) * (HEIGHT - EDGE - 40);
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f ", path.length() == 0 ? "M" : "L", x, y));
            svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#258\"/>%n", x, y));
            svg.append(text(x - 12, y - 8, Report.number(point.y())));
            svg.append(text(x - 12, HEIGHT - EDGE + 18, power(point.x())));
        }
        svg.append("<path d=\"").append(path).append("\" fill=\"none\" stroke=\"#258\"/>\n");
        return svg.append("</svg>\n").toString();
    }

    private static String power(double x) {
        double exponent = Math.log10(x);
        return Math.abs(exponent - Math.rint(exponent)) < 0.01 ? "10^" + Math.round(exponent) : String.format(Locale.ROOT, "%.2g", x);
    }

    private static String text(double x, double y, String text) {
        return String.format(Locale.ROOT, "<text x=\"%.0f\" y=\"%.0f\">%s</text>%n", x, y,
                text.replace("&", "&amp;").replace("<", "&lt;"));
    }

    private static String line(int x1, int y1, int x2, int y2, String colour) {
        return String.format(Locale.ROOT, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"/>%n", x1, y1, x2, y2, colour);
    }
}
