// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** One large file whose SHA-256 is verified on the way. */
final class DigestRow implements Row {
    private static final String PIPE = "'%s' -sS '%s' | tee '%s' | sha256sum";

    @Override
    public String name() {
        return "sha256";
    }

    @Override
    public String title() {
        return "a large file with its SHA-256 verified on the way, against curl | tee | sha256sum";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.NGINX, Peer.CURL, Peer.BASH, Peer.TIME);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        String url = stage.server().http("/large");
        Path large = stage.large();
        String digest = digest(large);
        Path folder = stage.fresh(name());
        try (Running program = stage.program()) {
            Duel duel = Duel.of(1, stage.options().pairs(),
                    round -> Transfers.moved(large, folder.resolve("ours"), file -> program.measure("get", url, file, digest)),
                    round -> Transfers.moved(large, folder.resolve("pipe"), file -> stage.commands().run(
                            List.of(Peer.BASH.path(), "-c", PIPE.formatted(Peer.CURL.path(), url, file)))));
            report.add(name(), "CPU over curl | tee | sha256sum's", duel.cpu(0).over(duel.cpu(1)), Gate.atMost(0.8), Shown.cpu(duel));
            report.tell(name(), "throughput over theirs", duel.wall(1).over(duel.wall(0)), Shown.wall(duel));
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream through = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            through.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(through.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
