// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What a transfer costs that only waits. */
final class QueuedRow implements Row {
    private static final int ROUNDS = 2;
    /** By then the thread has ended that notes new transfers in the index some seconds after their submit, and idle ones have gone. */
    private static final int QUIET_SECONDS = 12;

    @Override
    public String name() {
        return "queued";
    }

    @Override
    public String title() {
        return "heap, threads and descriptors of a transfer that waits for its turn";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.NGINX);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        int count = stage.options().sizes().records() / 5;
        List<Double> heap = new ArrayList<>();
        List<Double> rest = new ArrayList<>();
        for (int round = 0; round < Math.min(ROUNDS, stage.options().pairs()); round++) {
            try (Running program = stage.program("still")) {
                program.ask("queue", 1000);
                double[] before = vitals(program);
                for (int done = 0; done < count; done += 10_000) {
                    program.ask("queue", Math.min(10_000, count - done));
                }
                double[] after = vitals(program);
                heap.add((after[0] - before[0]) / count);
                rest.add(after[1] - before[1] + after[2] - before[2]);
            }
        }
        report.add(name(), "bytes of heap for each", new Series(heap), Gate.atMost(1024, 300),
                String.format(Locale.ROOT, "%d transfers", count));
        report.add(name(), "more threads and descriptors, for all of them", new Series(rest), Gate.atMost(0), "");
    }

    private static double[] vitals(Running program) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(QUIET_SECONDS);
        return program.ask("vitals");
    }
}
