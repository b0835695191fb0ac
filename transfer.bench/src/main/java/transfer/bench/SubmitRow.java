// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import transfer.tck.fault.LoopFileSystem;

/** Durable submits, on the working folder's file system and on an ext4 with a journal. */
final class SubmitRow implements Row {
    private static final long IMAGE = 4L << 30;
    private static final int SINGLE = 2000;
    private static final String TABLE = "PRAGMA journal_mode=WAL;\nPRAGMA synchronous=FULL;\n"
            + "CREATE TABLE transfer(id TEXT PRIMARY KEY, record BLOB);\n";

    @Override
    public String name() {
        return "submit";
    }

    @Override
    public String title() {
        return "durable submits, one at a time and 10,000 at once, against SQLite (WAL, FULL)";
    }

    @Override
    public List<Peer> needs() {
        return List.of(Peer.SQLITE, Peer.TIME);
    }

    @Override
    public void run(Stage stage, Report report) throws IOException, InterruptedException {
        Optional<String> missing = LoopFileSystem.missing();
        if (missing.isPresent()) {
            report.say("submit: not on an ext4 with a journal: " + missing.get());
            measure(stage, report, stage.fresh(name()), Files.getFileStore(stage.documents()).type(), true);
            return;
        }
        try (LoopFileSystem journaled = LoopFileSystem.create(stage.fresh("journaled"), IMAGE)) {
            measure(stage, report, journaled.mountPoint(), "ext4 with a journal", true);
        }
        measure(stage, report, stage.fresh(name()), "working folder", false);
    }

    private void measure(Stage stage, Report report, Path where, String on, boolean gated) throws IOException, InterruptedException {
        int many = gated ? stage.options().sizes().files() : stage.options().sizes().files() / 5;
        int single = Math.min(SINGLE, many);
        Optional<Gate> gate = Optional.of(Gate.atLeast(0.4, 0.8)).filter(any -> gated);
        Duel one = Duel.of(1, stage.options().pairs(),
                round -> ours(stage, where, "submit", single), round -> sqlite(stage, where, single));
        show(report, on + ": one at a time, rate over SQLite's", one, gate, single);
        gate = Optional.of(Gate.atLeast(1.0, 2.0)).filter(any -> gated);
        Duel all = Duel.of(1, stage.options().pairs(),
                round -> ours(stage, where, "submitAll", many), round -> sqlite(stage, where, many));
        show(report, on + ": " + many + " at once, rate over SQLite's", all, gate, many);
    }

    private void show(Report report, String what, Duel duel, Optional<Gate> gate, int count) {
        String rates = String.format(Locale.ROOT, "%.0f against %.0f records/s",
                count / duel.wall(0).median(), count / duel.wall(1).median());
        report.add(new Figure(name(), what, duel.wall(1).over(duel.wall(0)), rates, gate));
    }

    private static Sample ours(Stage stage, Path where, String order, int count) throws IOException, InterruptedException {
        try (Running program = stage.program(Files.createTempDirectory(where, "state"))) {
            program.ask(order, Math.min(count, 500));
            return program.measure(order, count);
        }
    }

    /** What it takes to create the database is not counted. */
    private static Sample sqlite(Stage stage, Path where, int count) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(where, "sqlite");
        String database = folder.resolve("db").toString();
        Path table = Files.writeString(stage.fresh("sql").resolve("table"), TABLE);
        stage.commands().run(List.of(Peer.SQLITE.path(), database), table);
        StringBuilder inserts = new StringBuilder("PRAGMA synchronous=FULL;\n");
        String record = "x".repeat(1000);
        for (int i = 0; i < count; i++) {
            inserts.append("INSERT INTO transfer VALUES('").append(UUID.randomUUID()).append("','").append(record).append("');\n");
        }
        Path script = Files.writeString(stage.fresh("sql").resolve("inserts"), inserts);
        return stage.commands().run(List.of(Peer.SQLITE.path(), database), script);
    }
}
