// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.QueuedTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferRecord;
import transfer.tck.store.StoreSamples;

/**
 * One process after the other submits, changes, finishes, removes and lists, and is killed at some moment of that: whatever
 * {@code .queued.index} says afterwards is what the records say. How many there are, says the system property {@code store.index.kills}.
 */
class IndexedKillTest {
    private static final int KILLS = 4;
    private static final int MOST_STEPS = 120;
    private static final int FIRST = 600;
    private static final int BATCH = 20;

    @TempDir
    Path folder;

    private static FsTransferStore open(Path root) throws Exception {
        return FsTransferStore.open(new StoreSettings(root), new FileOperations(), Clock.systemUTC(), "boot");
    }

    /** The process that is killed. */
    static final class Program {
        private final FsTransferStore store;
        private final Path root;
        private final Random random;
        private final List<UUID> all = new ArrayList<>();

        private Program(Path root, Random random) throws Exception {
            this.root = root;
            this.random = random;
            this.store = open(root);
        }

        public static void main(String[] arguments) throws Exception {
            Program program = new Program(Path.of(arguments[0]), new Random(Long.parseLong(arguments[1])));
            program.pass();
            if (program.all.isEmpty()) {
                program.submit(FIRST);
            }
            while (true) {
                System.out.println("next");
                program.step();
            }
        }

        private void step() throws Exception {
            switch (random.nextInt(10)) {
                case 0 -> submit(BATCH);
                case 1, 2 -> pass();
                default -> change(all.get(random.nextInt(all.size())));
            }
        }

        /** As if time passed after the submit: what was changed just now is not noted. */
        private void submit(int count) throws Exception {
            List<Submission> submissions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                submissions.add(StoreSamples.submission(DownloadRequest.from(URI.create("http://example.org/file"))
                        .to(root.resolveSibling("made")).options(TransferOptions.builder().priority(random.nextInt(9)).build()).build()));
            }
            for (TransferRecord record : store.create(submissions)) {
                Path directory = root.resolve(record.identifier().toString());
                FileTime time = FileTime.from(Instant.parse("2025-06-01T12:00:00Z").plusNanos(random.nextInt(1_000_000_000)));
                Files.setLastModifiedTime(directory.resolve(Layout.IMMUTABLE), time);
                Files.setLastModifiedTime(directory, time);
                all.add(record.identifier());
            }
        }

        private void pass() throws Exception {
            all.clear();
            try (Stream<UUID> listed = store.identifiers()) {
                for (UUID identifier : (Iterable<UUID>) listed::iterator) {
                    all.add(identifier);
                    if (store.queued(identifier).isEmpty()) {
                        store.read(identifier);
                    }
                }
            }
        }

        private void change(UUID identifier) throws Exception {
            if (!(store.read(identifier).orElse(null) instanceof TransferRecord record)) {
                return;
            }
            int what = random.nextInt(6);
            if (record.isFinished()) {
                store.remove(identifier);
            } else if (what == 0) {
                store.finish(record, new TransferOutcome.Cancelled(StoreSamples.NOW));
            } else if (what == 1) {
                store.content(record);
            } else {
                boolean paused = !record.progress().paused();
                store.update(record, record.progress().toBuilder().paused(paused).build(),
                        what < 4 ? Durability.PROCESS : Durability.POWER);
            }
        }
    }

    @Test
    void F1_killed_at_any_moment_the_index_says_only_what_the_records_say() throws Exception {
        int kills = Integer.getInteger("store.index.kills", KILLS);
        Path root = folder.resolve("state");
        long known = 0;
        for (int life = 0; life < kills; life++) {
            live(root, life);
            known += verify(root);
        }
        assertTrue(known > 0, "the index was never of any use");
        System.out.println(kills + " processes killed: " + known + " times the index said what the record said, 0 violations");
    }

    private static void live(Path root, long seed) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Program.class.getName(), root.toString(),
                String.valueOf(seed)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader output = process.inputReader()) {
            for (int steps = 1 + new Random(seed).nextInt(MOST_STEPS); steps > 0; steps--) {
                assertEquals("next", output.readLine());
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** @return of how many transfers the index knew */
    private static long verify(Path root) throws Exception {
        long known = 0;
        try (FsTransferStore store = open(root); Stream<UUID> all = store.identifiers()) {
            for (UUID identifier : (Iterable<UUID>) all::iterator) {
                Optional<QueuedTransfer> queued = store.queued(identifier);
                TransferRecord record = assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
                assertTrue(queued.isEmpty() || queued.equals(QueuedTransfer.of(record)), () -> queued + " of " + record);
                known += queued.isPresent() ? 1 : 0;
            }
        }
        return known;
    }
}
