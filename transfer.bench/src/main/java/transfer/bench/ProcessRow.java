// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One large file by the command line program, from its start to its end. */
final class ProcessRow implements Row {
    private static final long SIZE = 2L << 30;

    @Override
    public String name() {
        return "process";
    }

    @Override
    public String title() {
        return "the command line program from start to end, 2 GiB (or 4 times --size), against curl -o";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.NGINX, Peer.CURL, Peer.TIME);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        Path large = stage.document("whole", Math.min(SIZE, 4 * stage.options().sizes().large()));
        String url = stage.server().http("/whole");
        Path folder = stage.fresh(name());
        Program program = Program.of(stage);
        Duel duel = Duel.of(2, stage.options().pairs(),
                round -> Transfers.moved(large, folder.resolve("ours"), file -> stage.commands().run(
                        program.command("get", url, "-o", file.toString()))),
                round -> Transfers.moved(large, folder.resolve("curl"), file -> Transfers.curl(stage, file, url)));
        report.add(name(), "wall time over curl's", duel.wall(0).over(duel.wall(1)), Gate.atMost(1.0, 0.8), Shown.wall(duel));
        report.tell(name(), "CPU over curl's", duel.cpu(0).over(duel.cpu(1)), Shown.cpu(duel));
    }
}
