// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What checkpoints cost, and what is written between them. */
final class CheckpointRow implements Row {
    private static final String SYSTEM_CALLS = "write,pwrite64,writev,pwritev,rename,renameat,renameat2,fsync,fdatasync,"
            + "ftruncate,unlink,link";

    private static final int WARM_UP = 6;

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public String title() {
        return "what checkpoints cost at the default interval, and writes for progress between them";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.NGINX, Peer.STRACE, Peer.TIME);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        String url = stage.server().http("/large");
        Path large = stage.large();
        Path folder = stage.fresh(name());
        try (Running program = stage.program("tapped")) {
            List<Sample> spent = new ArrayList<>();
            Duel duel = Duel.of(WARM_UP, 2 * stage.options().pairs(),
                    round -> {
                        Sample with = Transfers.moved(large, folder.resolve("with"), file -> program.measure("get", url, file, "-"));
                        spent.add(program.measure("checkpoints"));
                        return with;
                    },
                    round -> Transfers.moved(large, folder.resolve("without"), file -> program.measure("unchecked", url, file, "-")));
            Series own = Series.of(spent.subList(WARM_UP, spent.size()), Sample::cpu);
            Series all = duel.cpu(0);
            report.add(name(), "CPU over what it is less that of the threads in a checkpoint", all.over(all.less(own)), Gate.atMost(1.02),
                    Shown.pair(own, all, "s of CPU"));
            report.tell(name(), "CPU over that of downloads without checkpoints", all.over(duel.cpu(1)), Shown.cpu(duel));
            report.tell(name(), "time over that of downloads without checkpoints", duel.wall(0).over(duel.wall(1)), Shown.wall(duel));
        }
        report.add(name(), "writes besides the body between two checkpoints",
                new Series(List.of((double) besides(stage, url, folder.resolve("traced")))), Gate.atMost(0), "");
    }

    /** How many system calls between the first checkpoint and the last one wrote neither the body nor a checkpoint. */
    private static int besides(Stage stage, String url, Path file) throws IOException, InterruptedException {
        Path trace = stage.fresh("trace").resolve("calls");
        String order = String.join("\t", "get", url, file.toString(), "-") + "\n";
        Path orders = Files.writeString(stage.fresh("orders").resolve("orders"), order);
        Path state = stage.fresh("state");
        List<String> command = new ArrayList<>(List.of(Peer.STRACE.path(), "-f", "-y", "-qq", "-e", "trace=" + SYSTEM_CALLS,
                "-o", trace.toString()));
        command.addAll(Running.java(List.of(), Worker.class, state.toString()));
        stage.commands().run(command, orders);
        Files.delete(file);
        return new Trace(Files.readAllLines(trace), state.toString()).besides();
    }
}
