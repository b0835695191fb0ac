// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The command. */
public final class Bench {
    private static final int USAGE = 2;

    static final List<Row> ROWS = List.of(DownloadRow.http(), new ManyRow(), new SubmitRow(), new RelaunchRow(), new ProcessRow(),
            new DigestRow(), DownloadRow.https(), DownloadRow.http2(), new UploadRow(), new StartRow(), new SegmentsRow(),
            new CheckpointRow(), new QueuedRow(), new CurveRow(), new MicroRow());

    private Bench() {}

    /** Measures and ends with 0 if all gates are met, 1 if one is missed, 2 if it can not begin. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(help());
            return;
        }
        try {
            Options options = Options.parse(List.of(arguments));
            System.exit(run(options, chosen(options)) ? 0 : 1);
        } catch (Options.Misuse e) {
            System.err.println("transfer.bench: " + e.getMessage());
            System.exit(USAGE);
        }
    }

    private static String help() {
        return Options.HELP.formatted(ROWS.stream().map(row -> String.format("  %-11s %s", row.name(), row.title()))
                .collect(Collectors.joining("\n")));
    }

    private static List<Row> chosen(Options options) {
        List<Row> chosen = new ArrayList<>();
        for (String name : options.rows()) {
            chosen.add(ROWS.stream().filter(row -> row.name().equals(name)).findFirst()
                    .orElseThrow(() -> new Options.Misuse("there is no row " + name + ": see --help")));
        }
        boolean onlyPage = chosen.isEmpty() && options.minutes() == 0;
        List<Row> rows = onlyPage ? List.of() : chosen.isEmpty() ? ROWS : chosen;
        String missing = rows.stream().flatMap(row -> row.needs().stream()).distinct()
                .filter(peer -> peer.find().isEmpty()).map(Peer::missing).collect(Collectors.joining("\n"));
        if (!missing.isEmpty()) {
            throw new Options.Misuse(missing);
        }
        return rows;
    }

    private static boolean run(Options options, List<Row> rows) throws IOException, InterruptedException {
        Machine machine = Machine.of(options.work());
        Results results = new Results(options.out());
        System.out.println(machine);
        boolean met = measure(options, rows, results);
        results.write(machine);
        System.out.println("\nwritten: " + options.out());
        if (options.page().isPresent()) {
            results.document(options.page().get(), machine);
        }
        return met;
    }

    private static boolean measure(Options options, List<Row> rows, Results results) throws IOException, InterruptedException {
        boolean met = true;
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(options.minutes());
        try (Stage stage = Stage.open(options)) {
            Report.head(System.out);
            for (Row row : rows) {
                if (System.nanoTime() > end) {
                    System.out.println(row.name() + ": left out, " + options.minutes() + " minutes are over");
                    continue;
                }
                met &= measured(row, stage, results);
            }
        }
        return met;
    }

    /** Whether all gates of a row are met. A row that fails does not keep the others from being measured. */
    private static boolean measured(Row row, Stage stage, Results results) throws IOException, InterruptedException {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        Report report = new Report(System.out);
        try {
            row.run(stage, report);
        } catch (IOException e) {
            System.out.println(row.name() + ": failed: " + e.getMessage());
            return false;
        }
        results.keep(row.name(), load, report);
        return !report.isMissed();
    }
}
