// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One large PUT, from the body that is staged already. */
final class UploadRow implements Row {
    @Override
    public String name() {
        return "upload";
    }

    @Override
    public String title() {
        return "a large PUT from the staged body, HTTP and HTTPS, against curl -T";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.NGINX, Peer.CURL, Peer.TIME);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        Path large = stage.large();
        measure(stage, report, large, "HTTP", stage.server().http("/up/"), Gate.atMost(1.3, 1.1));
        measure(stage, report, large, "HTTPS", stage.server().https("/up/"), Gate.atMost(1.15, 1.0));
    }

    private void measure(Stage stage, Report report, Path large, String scheme, String place, Gate gate)
            throws IOException, InterruptedException {
        try (Running program = stage.program()) {
            Duel duel = Duel.of(2, stage.options().pairs(),
                    round -> sent(stage, large, "ours", name -> program.measure("put", place + name, large)),
                    round -> sent(stage, large, "curl", name -> Transfers.curl(stage, Path.of("/dev/null"), place + name,
                            "--http1.1", "-T", large.toString())));
            report.add(name(), scheme + ": CPU over curl's", duel.cpu(0).over(duel.cpu(1)), gate, Shown.cpu(duel));
            report.tell(name(), scheme + ": throughput over curl's", duel.wall(1).over(duel.wall(0)), Shown.wall(duel));
        }
    }

    /** A way to send it under a name. */
    @FunctionalInterface
    private interface Send {
        Sample as(String name) throws IOException, InterruptedException;
    }

    private static Sample sent(Stage stage, Path large, String name, Send send) throws IOException, InterruptedException {
        Stage.warm(large);
        Sample sample = send.as(name);
        Path arrived = stage.documents().resolve("up").resolve(name);
        if (Files.size(arrived) != Files.size(large)) {
            throw new IOException(arrived + " is not whole");
        }
        Files.delete(arrived);
        return sample;
    }
}
