// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * A folder with what was measured, one file for each row, so that rows can be measured one by one:
 *
 * <pre>
 * figure = "figure" TAB row TAB what TAB details TAB ( "-" / "most" / "least" ) TAB gate TAB stretch TAB values LF
 * load   = "load" TAB number LF                        the load average when the row began
 * curve  = "curve" TAB name TAB title TAB across TAB points LF
 * values = number *( "," number )
 * points = number ":" number *( "," number ":" number )
 * </pre>
 */
final class Results {
    private final Path folder;

    Results(Path folder) {
        this.folder = folder;
    }

    /** Keeps what a row has given, instead of what it gave before. */
    void keep(String row, double load, Report report) throws IOException {
        List<Figure> figures = report.figures();
        List<Curve> curves = report.curves();
        List<String> lines = new ArrayList<>(List.of("load\t" + load));
        figures.forEach(figure -> lines.add(line(figure)));
        for (Curve curve : curves) {
            lines.add(String.join("\t", "curve", curve.name(), curve.title(), curve.across(),
                    curve.points().stream().map(point -> point.x() + ":" + point.y()).collect(Collectors.joining(","))));
        }
        Files.createDirectories(folder);
        Files.write(folder.resolve(row + ".tsv"), lines);
    }

    private static String line(Figure figure) {
        Optional<Gate> gate = figure.gate();
        return String.join("\t", "figure", figure.row(), figure.what(), figure.details(),
                gate.map(value -> value.atMost() ? "most" : "least").orElse("-"),
                gate.map(value -> "" + value.gate()).orElse("-"),
                gate.filter(value -> value.stretch().isPresent()).map(value -> "" + value.stretch().getAsDouble()).orElse("-"),
                figure.series().values().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    /** All figures that are there, in the order of the rows. */
    List<Figure> figures() throws IOException {
        List<Figure> figures = new ArrayList<>();
        for (String[] line : lines("figure")) {
            OptionalDouble stretch = line[6].equals("-") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(line[6]));
            Optional<Gate> gate = line[4].equals("-")
                    ? Optional.empty()
                    : Optional.of(new Gate(line[4].equals("most"), Double.parseDouble(line[5]), stretch));
            figures.add(new Figure(line[1], line[2], new Series(numbers(line[7], ",")), line[3], gate));
        }
        return figures;
    }

    /** The least and the greatest load average at which a row began, as text. */
    private String loads() throws IOException {
        List<Double> loads = lines("load").stream().map(line -> Double.valueOf(line[1])).sorted().toList();
        return loads.isEmpty() ? "unknown" : String.format(Locale.ROOT, "%.1f to %.1f", loads.get(0), loads.get(loads.size() - 1));
    }

    List<Curve> curves() throws IOException {
        List<Curve> curves = new ArrayList<>();
        for (String[] line : lines("curve")) {
            List<Curve.Point> points = Arrays.stream(line[4].split(",")).map(pair -> numbers(pair, ":"))
                    .map(pair -> new Curve.Point(pair.get(0), pair.get(1))).toList();
            curves.add(new Curve(line[1], line[2], line[3], points));
        }
        return curves;
    }

    private List<String[]> lines(String kind) throws IOException {
        List<String[]> lines = new ArrayList<>();
        for (Row row : Bench.ROWS) {
            Path file = folder.resolve(row.name() + ".tsv");
            if (Files.exists(file)) {
                Files.readAllLines(file).stream().map(line -> line.split("\t", -1)).filter(line -> line[0].equals(kind))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    private static List<Double> numbers(String text, String separator) {
        return Arrays.stream(text.split(separator)).map(Double::valueOf).toList();
    }

    /** Writes results.json and the pictures beside what was kept. */
    void write(Machine machine) throws IOException {
        List<Figure> figures = figures();
        List<Curve> curves = curves();
        Files.writeString(folder.resolve("results.json"), Json.of(machine, figures, curves));
        pictures(folder, figures, curves);
    }

    private static void pictures(Path where, List<Figure> figures, List<Curve> curves) throws IOException {
        Files.writeString(where.resolve("performance.svg"), Pictures.bars(figures));
        for (Curve curve : curves) {
            Files.writeString(where.resolve("performance-" + curve.name() + ".svg"), Pictures.curve(curve));
        }
    }

    /** Puts the figures into the page, between the two marks that it has, and the pictures beside it. */
    void document(Path page, Machine machine) throws IOException {
        String text = Files.readString(page);
        int from = text.indexOf('\n', text.indexOf("<!-- results")) + 1;
        int to = text.indexOf("<!-- end -->");
        if (from == 0 || to < from) {
            throw new IOException(page + " has no <!-- results --> and <!-- end -->");
        }
        List<Figure> figures = figures();
        Files.writeString(page, text.substring(0, from) + Markdown.of(machine, loads(), figures) + text.substring(to));
        pictures(page.toAbsolutePath().getParent(), figures, curves());
    }
}
