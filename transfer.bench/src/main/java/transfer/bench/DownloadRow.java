// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One large file over HTTP, in a JVM that runs already. */
final class DownloadRow implements Row {
    private static final String NONE = "-";

    @Override
    public String name() {
        return "download";
    }

    @Override
    public String title() {
        return "a large file over HTTP, running JVM, against curl -o";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.NGINX, Peer.CURL, Peer.TIME);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        String url = stage.server().http("/large");
        Path large = stage.large();
        Path folder = stage.fresh(name());
        try (Running program = stage.program()) {
            Duel duel = Duel.of(1, stage.options().pairs(),
                    round -> moved(large, folder.resolve("ours"), file -> program.measure("get", url, file, NONE)),
                    round -> moved(large, folder.resolve("curl"),
                            file -> stage.commands().run(List.of(Peer.CURL.path(), "-sS", "-o", file.toString(), url))));
            report.add(name(), "CPU over curl's", duel.cpu(0).over(duel.cpu(1)), Gate.atMost(0.50, 0.38), Shown.cpu(duel));
            report.add(name(), "throughput over curl's", duel.wall(1).over(duel.wall(0)), Gate.atLeast(1.8, 2.2), Shown.wall(duel));
        }
    }

    /** A way to move a file. */
    interface Move {
        Sample to(Path file) throws IOException, InterruptedException;
    }

    /** Warms the source, moves it, and takes the result away. */
    static Sample moved(Path source, Path file, Move move) throws IOException, InterruptedException {
        Stage.warm(source);
        Sample sample = move.to(file);
        Stage.consume(file, java.nio.file.Files.size(source));
        return sample;
    }
}
