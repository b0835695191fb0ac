// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One large file, in a JVM that runs already. */
final class DownloadRow implements Row {
    /** A JVM that has moved this often has compiled what matters. */
    private static final int WARM_UP = 6;

    /** Where the server has it. */
    @FunctionalInterface
    private interface Place {
        String on(Server server);
    }

    private final String name;
    private final String title;
    private final Place place;
    private final String option;
    private final Gate cpu;
    private final Optional<Gate> throughput;

    private DownloadRow(String name, String title, Place place, String option, Gate cpu, Optional<Gate> throughput) {
        this.name = name;
        this.title = title;
        this.place = place;
        this.option = option;
        this.cpu = cpu;
        this.throughput = throughput;
    }

    static Row http() {
        return new DownloadRow("download", "a large file over HTTP in a running JVM, against curl -o",
                server -> server.http("/large"), "--http1.1", Gate.atMost(0.50, 0.38), Optional.of(Gate.atLeast(1.8, 2.2)));
    }

    static Row https() {
        return new DownloadRow("https", "the same over HTTPS (TLS 1.3)",
                server -> server.https("/large"), "--http1.1", Gate.atMost(0.70, 0.55), Optional.empty());
    }

    static Row http2() {
        return new DownloadRow("http2", "the same over HTTP/2 (with TLS 1.3), against curl --http2",
                server -> server.http2("/large"), "--http2", Gate.atMost(1.0), Optional.empty());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.NGINX, Peer.CURL, Peer.TIME);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        String url = place.on(stage.server());
        Path large = stage.large();
        Path folder = stage.fresh(name);
        try (Running program = stage.program()) {
            Duel duel = Duel.of(WARM_UP, stage.options().pairs(),
                    round -> Transfers.moved(large, folder.resolve("ours"), file -> program.measure("get", url, file, "-")),
                    round -> Transfers.moved(large, folder.resolve("curl"), file -> Transfers.curl(stage, file, url, option)));
            report.add(name, "CPU over curl's", duel.cpu(0).over(duel.cpu(1)), cpu, Shown.cpu(duel));
            Series speed = duel.wall(1).over(duel.wall(0));
            if (throughput.isPresent()) {
                report.add(name, "throughput over curl's", speed, throughput.get(), Shown.wall(duel));
                plain(stage, report, program, folder.resolve("plain"));
            } else {
                report.tell(name, "throughput over curl's", speed, Shown.wall(duel));
            }
        }
    }

    /** What is the least that Java can do? */
    private void plain(Stage stage, Report report, Running program, Path to) throws IOException, InterruptedException {
        String url = place.on(stage.server());
        Path large = stage.large();
        Duel duel = Duel.of(WARM_UP, stage.options().pairs(),
                round -> Transfers.moved(large, to, file -> program.measure("get", url, file, "-")),
                round -> Transfers.moved(large, to, file -> program.measure("plain", url, file)));
        report.tell(name, "CPU over that of a bare socket into a file, as often forced", duel.cpu(0).over(duel.cpu(1)), Shown.cpu(duel));
    }
}
