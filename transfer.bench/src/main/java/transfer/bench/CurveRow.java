// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How cost grows with the number of transfers and the size of a file. */
final class CurveRow implements Row {
    private static final long SMALLEST = 10_000;
    private static final long ENOUGH = 100_000_000;
    private static final int MOST_REPEATS = 200;

    @Override
    public String name() {
        return "curve";
    }

    @Override
    public String title() {
        return "throughput for 100 to --most transfers and for files of 10 kB to --largest";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.NGINX);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        transfers(stage, report);
        sizes(stage, report);
    }

    private void transfers(Stage stage, Report report) throws IOException, InterruptedException {
        String url = stage.server().http("/one?");
        stage.document("one", SMALLEST);
        List<Curve.Point> points = new ArrayList<>();
        for (int count = 100; count <= stage.options().sizes().most(); count *= 10) {
            try (Running program = stage.program()) {
                program.ask("many", url, stage.fresh("curve"), 2000);
                Sample sample = program.measure("many", url, stage.fresh("curve"), count);
                points.add(new Curve.Point(count, 1000 * sample.cpu() / count));
                report.tell(name(), count + " transfers at once: CPU of each, ms", new Series(List.of(1000 * sample.cpu() / count)),
                        String.format(Locale.ROOT, "%.0f files/s", count / sample.wall()));
            }
        }
        report.add(new Curve("curve-transfers", "CPU of each transfer of 10 kB, from submit to outcome, ms", "transfers at once", points));
    }

    private void sizes(Stage stage, Report report) throws IOException, InterruptedException {
        List<Curve.Point> points = new ArrayList<>();
        Path folder = stage.fresh("curve");
        try (Running program = stage.program()) {
            for (int i = 0; i < 2; i++) {
                program.ask("many", stage.server().http("/one?"), stage.fresh("curve"), 2000);
                program.ask("get", url(stage, ENOUGH), folder.resolve("warm" + i), "-");
            }
            for (long size = SMALLEST; size <= stage.options().sizes().largest(); size *= 10) {
                points.add(size(stage, report, program, size));
            }
        }
        report.add(new Curve("curve-bytes", "CPU, s for each GiB", "bytes of the file", points));
    }

    private Curve.Point size(Stage stage, Report report, Running program, long size) throws IOException, InterruptedException {
        String url = url(stage, size);
        Path folder = stage.fresh("curve");
        int repeats = (int) Math.max(2, Math.min(MOST_REPEATS, ENOUGH / size));
        double cpu = 0;
        double wall = 0;
        for (int i = 0; i < repeats; i++) {
            Sample sample = program.measure("get", url, folder.resolve("file"), "-");
            cpu += sample.cpu();
            wall += sample.wall();
            Files.delete(folder.resolve("file"));
        }
        double each = cpu / repeats / size * (1 << 30);
        report.tell(name(), "a file of " + size + " bytes: CPU, s for each GiB", new Series(List.of(each)),
                String.format(Locale.ROOT, "%.1f MiB/s, %.2f ms each, %d times",
                        size * repeats / wall / (1 << 20), 1000 * wall / repeats, repeats));
        return new Curve.Point(size, each);
    }

    private static String url(Stage stage, long size) throws IOException, InterruptedException {
        stage.document("bytes" + size, size);
        return stage.server().http("/bytes" + size);
    }
}
