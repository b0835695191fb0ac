// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A server that limits each connection. */
final class SegmentsRow implements Row {
    private static final long SIZE = 256 << 20;
    private static final int SEGMENTS = 8;

    @Override
    public String name() {
        return "segments";
    }

    @Override
    public String title() {
        return "a server that limits each connection to 8 MiB/s, 8 segments, against aria2c -x8 -s8";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.NGINX, Peer.ARIA2C, Peer.TIME);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        String url = stage.server().http("/slow/file");
        Path file = stage.document("slow/file", Math.min(SIZE, stage.options().sizes().large()));
        Path folder = stage.fresh(name());
        try (Running program = stage.program()) {
            Duel duel = Duel.of(1, stage.options().pairs(),
                    round -> Transfers.moved(file, folder.resolve("ours"), to -> program.measure("segments", url, to, SEGMENTS)),
                    round -> Transfers.moved(file, folder.resolve("aria2c"), to -> stage.commands().run(List.of(Peer.ARIA2C.path(), "-q",
                            "--no-conf", "-x" + SEGMENTS, "-s" + SEGMENTS, "-k1M", "-d", folder.toString(), "-o", "aria2c", url))));
            report.add(name(), "throughput over aria2c's", duel.wall(1).over(duel.wall(0)), Gate.atLeast(1.0), Shown.wall(duel));
            report.tell(name(), "CPU over aria2c's", duel.cpu(0).over(duel.cpu(1)), Shown.cpu(duel));
        }
    }
}
