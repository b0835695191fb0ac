// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Single steps, measured with JMH. */
final class MicroRow implements Row {
    private static final TimeValue ITERATION = TimeValue.seconds(1);

    @Override
    public String name() {
        return "micro";
    }

    @Override
    public String title() {
        return "JMH: store, codec, decide, work queue";
    }

    @Override
    public List<Peer> needs() {
        return List.of();
    }

    @Override
    public void run(Stage stage, Report report) throws IOException {
        try {
            Collection<RunResult> results = new Runner(new OptionsBuilder().include("transfer\\..*Benchmark").forks(1)
                    .warmupIterations(2).warmupTime(ITERATION).measurementIterations(3).measurementTime(ITERATION)
                    .mode(Mode.AverageTime).timeUnit(TimeUnit.MICROSECONDS).verbosity(VerboseMode.SILENT).shouldFailOnError(true)
                    .jvmArgsAppend("-Djava.io.tmpdir=" + stage.fresh("micro")).build()).run();
            results.stream().sorted(Comparator.comparing(MicroRow::label)).forEach(result -> show(report, result));
        } catch (RunnerException e) {
            throw new IOException(e);
        }
    }

    private static String label(RunResult result) {
        String keys = result.getParams().getParam("keys");
        String[] parts = result.getParams().getBenchmark().split("\\.");
        String name = parts[parts.length - 2].replace("Benchmark", "") + "." + parts[parts.length - 1];
        return keys == null ? name : name + ", " + keys + " keys";
    }

    private void show(Report report, RunResult result) {
        double score = result.getPrimaryResult().getScore();
        report.tell(name(), label(result) + ", us", new Series(List.of(score)),
                String.format(Locale.ROOT, "%.0f in a second", 1e6 / score));
    }
}
