// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Many small files, each with its record from submit to outcome. */
final class ManyRow implements Row {
    private static final int SIZE = 10 << 10;
    private static final int WARM_UP = 2000;
    /** aria2c is slow, however many there are: it gets this part of them. */
    private static final int ARIA2C_SHARE = 5;

    @Override
    public String name() {
        return "many";
    }

    @Override
    public String title() {
        return "many files of 10 KiB, against curl --parallel (no state) and aria2c -i";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.NGINX, Peer.CURL, Peer.ARIA2C, Peer.TIME);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        int count = stage.options().sizes().files();
        String prefix = stage.server().http("/small/");
        documents(stage, Math.max(count, WARM_UP));
        Duel duel = Duel.of(1, stage.options().pairs(),
                round -> running(stage, "many", prefix, count),
                round -> curl(stage, prefix, count),
                round -> running(stage, "plainMany", prefix, count));
        report.add(name(), "files/s over curl --parallel's", duel.wall(1).over(duel.wall(0)), Gate.atLeast(0.4, 0.6),
                rates(duel, 0, 1, count));
        report.tell(name(), "CPU over curl --parallel's", duel.cpu(0).over(duel.cpu(1)), Shown.cpu(duel));
        report.tell(name(), "files/s over those of bare sockets into files, each forced", duel.wall(2).over(duel.wall(0)),
                rates(duel, 0, 2, count));
        report.tell(name(), "files/s of these bare sockets over curl --parallel's", duel.wall(1).over(duel.wall(2)),
                rates(duel, 2, 1, count));
        int fewer = Math.max(100, count / ARIA2C_SHARE);
        Duel slow = Duel.of(0, stage.options().pairs(),
                round -> running(stage, "many", prefix, fewer),
                round -> aria2c(stage, prefix, fewer));
        report.add(name(), "files/s over aria2c's (" + fewer + " files)", slow.wall(1).over(slow.wall(0)), Gate.atLeast(8, 15),
                rates(slow, 0, 1, fewer));
    }

    private static String rates(Duel duel, int one, int other, int count) {
        return String.format(Locale.ROOT, "%.0f against %.0f files/s", count / duel.wall(one).median(), count / duel.wall(other).median());
    }

    static void documents(Stage stage, int count) throws IOException {
        Files.createDirectories(stage.documents().resolve("small"));
        for (int i = 0; i < count; i++) {
            stage.document("small/" + i, SIZE);
        }
    }

    /** In a JVM that has done the same before; {@code order} as {@link Orders} has it. */
    private static Sample running(Stage stage, String order, String prefix, int count) throws IOException, InterruptedException {
        Path folder = stage.fresh("many");
        Path warm = stage.fresh("many");
        try (Running program = stage.program()) {
            program.measure(order, prefix, warm, WARM_UP);
            Sample sample = program.measure(order, prefix, folder, count);
            check(folder, count);
            return sample;
        }
    }

    private static Sample curl(Stage stage, String prefix, int count) throws IOException, InterruptedException {
        Path folder = stage.fresh("many");
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < count; i++) {
            list.append("url = \"").append(prefix).append(i).append("\"\noutput = \"").append(folder.resolve("file" + i)).append("\"\n");
        }
        Path configuration = Files.writeString(stage.fresh("list").resolve("curl"), list);
        Sample sample = stage.commands().run(List.of(Peer.CURL.path(), "-sS", "--parallel", "--parallel-max", "" + Orders.IN_FLIGHT,
                "-K", configuration.toString()));
        check(folder, count);
        return sample;
    }

    private static Sample aria2c(Stage stage, String prefix, int count) throws IOException, InterruptedException {
        Path folder = stage.fresh("many");
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < count; i++) {
            list.append(prefix).append(i).append("\n out=file").append(i).append('\n');
        }
        Path input = Files.writeString(stage.fresh("list").resolve("aria2c"), list);
        Sample sample = stage.commands().run(List.of(Peer.ARIA2C.path(), "-q", "--no-conf", "-j" + Orders.IN_FLIGHT, "-i", input.toString(),
                "-d", folder.toString()));
        check(folder, count);
        return sample;
    }

    private static void check(Path folder, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (Files.size(folder.resolve("file" + i)) != SIZE) {
                throw new IOException("file" + i + " is not whole");
            }
        }
    }
}
