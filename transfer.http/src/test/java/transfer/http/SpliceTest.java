// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import okhttp3.Dns;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.TransferException;
import transfer.api.store.ResumePoint;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransportSession;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LiedTo;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.transport.Representation;

/**
 * Tries to make a file of two versions: a server that changes versions back and forth, ignores conditions and ranges, cuts connections and
 * sends ranges that are not what they seem; a process that dies at any moment, which leaves the content as it is and the checkpoint
 * that was recorded last; and a machine that dies, which leaves rubbish where no checkpoint covers it. Seeded.
 */
final class SpliceTest {
    private static final int SIZE = 60_000;
    private static final int VERSIONS = 3;
    private static final int DOWNLOADS = Integer.getInteger("splice.downloads", 15);
    private static final int MOST_ATTEMPTS = 60;

    @TempDir
    Path folder;

    /** What is there when the process dies: the checkpoint that was recorded last, the content and the table beside it. */
    private record Remains(Checkpoint recorded, boolean thisBoot, byte[] content, Optional<byte[]> table) {
        static Remains of(Checkpoint recorded, boolean thisBoot, Path content) throws IOException {
            Path beside = ContentFile.beside(content);
            // the table first: it must not be ahead of the bytes
            Optional<byte[]> table = Files.exists(beside) ? Optional.of(Files.readAllBytes(beside)) : Optional.empty();
            return new Remains(recorded, thisBoot, Files.readAllBytes(content), table);
        }

        void bringBack(Path content) throws IOException {
            Files.write(content, this.content);
            Path beside = ContentFile.beside(content);
            Files.deleteIfExists(beside);
            if (table.isPresent()) {
                Files.write(beside, table.get());
            }
        }
    }

    /** Records checkpoints, and what would remain if the process died at one of them. */
    private static final class Recorder extends RecordingDelegate {
        private final Path content;
        private Checkpoint recorded = Checkpoint.NONE;
        private boolean thisBoot = true;
        private int untilDeath = -1;
        private boolean before;
        private Optional<Remains> remains = Optional.empty();

        Recorder(Path content) {
            this.content = content;
        }

        /** Dies at one of the next checkpoints, before or after it has been recorded. */
        synchronized void dieAt(int checkpoint, boolean before) {
            untilDeath = checkpoint;
            this.before = before;
            remains = Optional.empty();
        }

        @Override
        public void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException {
            super.checkpoint(task, checkpoint);
            synchronized (this) {
                try {
                    boolean now = untilDeath-- == 0;
                    remains = now && before ? Optional.of(Remains.of(recorded, thisBoot, content)) : remains;
                    record(checkpoint);
                    remains = now && !before ? Optional.of(Remains.of(recorded, thisBoot, content)) : remains;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        synchronized Checkpoint recorded() {
            return recorded;
        }

        synchronized void record(Checkpoint checkpoint) {
            recorded = checkpoint;
            thisBoot = true;
        }

        /** The process has died where it was to, if it came as far: what happened afterwards has not happened. */
        synchronized boolean died() throws IOException {
            if (remains.isEmpty()) {
                return false;
            }
            remains.get().bringBack(content);
            recorded = remains.get().recorded();
            thisBoot = remains.get().thisBoot();
            return true;
        }

        /** The machine dies: what no checkpoint covers is rubbish, and stays so until the next one. */
        synchronized void restart() throws IOException {
            lose(content, recorded);
            thisBoot = false;
        }

        synchronized ResumePoint point() throws IOException {
            return thisBoot ? new ResumePoint(Files.size(content), true) : new ResumePoint(recorded.bytes(), false);
        }
    }

    private static final class Fickle {
        private final Random random;
        private final byte[][] versions = new byte[VERSIONS][];
        private final boolean validators;

        Fickle(long seed) {
            random = new Random(seed);
            validators = random.nextInt(5) > 0;
            for (int i = 0; i < VERSIONS; i++) {
                // the versions have the same size, so that only the tag tells them apart
                versions[i] = Representation.bytes(SIZE, seed * VERSIONS + i);
            }
        }

        synchronized int pick(int bound) {
            return random.nextInt(bound);
        }

        void play(LiedTo client) throws IOException {
            int version = pick(VERSIONS);
            byte[] body = versions[version];
            String tag = validators ? "ETag: \"v" + version + "\"\n" : "";
            Optional<String> range = client.request().header("Range");
            int first = range.map(value -> Integer.parseInt(value.replaceAll("bytes=(\\d+)-.*", "$1"))).orElse(0);
            int last = range.map(value -> value.replaceAll(".*-", "")).filter(value -> !value.isEmpty())
                    .map(Integer::parseInt).orElse(SIZE - 1);
            boolean same = client.request().header("If-Range").map(value -> value.equals("\"v" + version + "\"")).orElse(true);
            // half the time a condition is not looked at, as real servers do
            boolean partial = range.isPresent() && first < SIZE && (same || pick(2) == 0);
            int lie = range.isPresent() ? pick(16) : -1;
            if (lie == 0) {
                int size = pick(2) == 0 ? SIZE : first;
                client.send(Lie.lines("HTTP/1.1 416 No\nContent-Range: bytes */" + size + "\nContent-Length: 0\n" + tag));
                return;
            }
            // a range that begins or ends elsewhere, a size or a tag that is not said: with the bytes that go with it
            int from = lie == 1 ? Math.max(0, first - 1 - pick(100)) : first;
            int to = lie == 2 && last > from ? from + pick(last - from) : last;
            byte[] part = partial ? Arrays.copyOfRange(body, from, to + 1) : body;
            String total = lie == 3 ? "*" : lie == 4 ? String.valueOf(SIZE + 1) : String.valueOf(SIZE);
            client.send(Lie.lines((partial ? "HTTP/1.1 206 Part\nContent-Range: bytes " + from + "-" + to + "/" + total : "HTTP/1.1 200 OK")
                    + "\nAccept-Ranges: bytes\n" + (lie == 5 ? "" : tag) + (lie == 6 ? "Content-Encoding: gzip\n" : "")
                    + "Content-Length: " + part.length));
            int sent = pick(3) == 0 ? part.length : pick(part.length + 1);
            client.send(Arrays.copyOf(part, sent));
            if (sent < part.length) {
                client.closeAfterwards();
            }
        }

        boolean has(byte[] content) {
            return Arrays.stream(versions).anyMatch(version -> Arrays.equals(version, content));
        }
    }

    private static HttpSettings settings() {
        return Rig.SETTINGS
                .with(new HttpSettings.Checkpoints(5_000, 10_000, Duration.ofHours(1), Duration.ZERO))
                .with(new HttpSettings.Content(false, false,
                        new HttpSettings.SegmentRule(5_000, 1, Duration.ofHours(1), Duration.ofHours(1), Long.MAX_VALUE)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aFileIsAlwaysOfOneVersion(int segments) throws Exception {
        int whole = 0;
        for (int i = 0; i < DOWNLOADS; i++) {
            Path place = Files.createDirectory(folder.resolve("download-" + i));
            whole += download(place, new Fickle(segments * 1_000L + i), segments) ? 1 : 0;
        }
        if (whole < DOWNLOADS / 2) {
            fail("only " + whole + " of " + DOWNLOADS + " downloads came to an end: the test shows nothing");
        }
    }

    private static void lose(Path content, Checkpoint durable) throws IOException {
        byte[] bytes = Files.readAllBytes(content);
        byte[] left = new byte[bytes.length];
        List<Long> covered = DownloadState.of(durable.resume()).segments().orElse(List.of(0L, durable.bytes()));
        for (int i = 0; i + 1 < covered.size(); i += 2) {
            int start = (int) Math.min(covered.get(i), bytes.length);
            int end = (int) Math.min(covered.get(i + 1), bytes.length);
            System.arraycopy(bytes, start, left, start, end - start);
        }
        Files.write(content, left);
    }

    private boolean download(Path place, Fickle fickle, int segments) throws Exception {
        Path content = Files.createFile(place.resolve("content"));
        Recorder recorder = new Recorder(content);
        try (LyingServer server = LyingServer.start().on("/file", fickle::play);
                HttpTransport transport = new HttpTransport(settings(), List::of, Dns.SYSTEM, System::nanoTime)) {
            TransportSession session = transport.open("splice", recorder);
            DownloadRequest request =
                    DownloadRequest.from(server.url("/file")).to(place.resolve("destination")).segments(segments).build();
            for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
                TaskResult result = attempt(session, request, recorder, fickle);
                if (recorder.died()) {
                    continue;
                }
                if (result instanceof TaskResult.Succeeded) {
                    byte[] bytes = Files.readAllBytes(content);
                    assertTrue(fickle.has(bytes), "a file of " + bytes.length + " bytes that is no version: " + place.getFileName());
                    return true;
                }
                TaskResult.Failed failed = assertInstanceOf(TaskResult.Failed.class, result);
                if (!failed.failure().retryable()) {
                    return false;
                }
                // a death loses what the end of the task said, an ordinary failure does not
                if (fickle.pick(2) == 0) {
                    recorder.record(failed.last());
                }
            }
        }
        return false;
    }

    private static TaskResult attempt(TransportSession session, DownloadRequest request, Recorder recorder, Fickle fickle)
            throws Exception {
        if (fickle.pick(6) == 0) {
            recorder.restart();
        }
        recorder.dieAt(fickle.pick(3) == 0 ? fickle.pick(4) : -1, fickle.pick(2) == 0);
        TaskRequest task = new TaskRequest(request, request.url(), Credentials.NONE, recorder.content, recorder.point(),
                Optional.empty(), recorder.recorded().resume(), Map.of());
        return recorder.await(session.start(task).identifier());
    }
}
