// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import okhttp3.Dns;
import okhttp3.Protocol;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.TransferException;
import transfer.api.TransferOptions;
import transfer.api.store.ResumePoint;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransportSession;
import transfer.tck.transport.RecordingDelegate;

/**
 * A process with a transport that downloads several files at once, to be killed. Each has a folder with {@code job} (properties),
 * {@code content}, {@code recorded} (its last checkpoint) and, at its end, {@code result} (properties).
 */
final class DownloadProcess {
    static final long CHECKPOINT_BYTES = 128 << 10;
    private static final int MOST_ATTEMPTS = 10;

    private DownloadProcess() {}

    /**
     * What is to be downloaded.
     *
     * @param segments how many ranges at once
     * @param http2 whether HTTP/2 may be used
     * @param trust the certificate to trust; empty: none
     * @param rate bytes per second; 0: no limit
     * @param continuous whether the machine has not been restarted since the last life
     */
    record Job(URI url, int segments, boolean http2, String trust, long rate, boolean continuous) {
        void write(Path folder) throws IOException {
            Properties values = new Properties();
            values.setProperty("url", url.toString());
            values.setProperty("segments", String.valueOf(segments));
            values.setProperty("http2", String.valueOf(http2));
            values.setProperty("trust", trust);
            values.setProperty("rate", String.valueOf(rate));
            values.setProperty("continuous", String.valueOf(continuous));
            try (var out = Files.newOutputStream(folder.resolve("job"))) {
                values.store(out, null);
            }
        }

        static Job read(Path folder) throws IOException {
            Properties values = properties(folder.resolve("job"));
            return new Job(URI.create(values.getProperty("url")), Integer.parseInt(values.getProperty("segments")),
                    Boolean.parseBoolean(values.getProperty("http2")), values.getProperty("trust"),
                    Long.parseLong(values.getProperty("rate")), Boolean.parseBoolean(values.getProperty("continuous")));
        }

        private HttpSettings settings() {
            HttpSettings.SegmentRule rule =
                    new HttpSettings.SegmentRule(128 << 10, 1, Duration.ofHours(1), Duration.ofHours(1), Long.MAX_VALUE);
            TlsFiles tls = new TlsFiles(trust.isEmpty() ? Optional.empty() : Optional.of(Path.of(trust)), "", Optional.empty(), "");
            List<Protocol> protocols = http2 ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1);
            return HttpSettings.DEFAULT
                    .with(new HttpSettings.Checkpoints(CHECKPOINT_BYTES / 2, CHECKPOINT_BYTES, Duration.ofHours(1), Duration.ZERO))
                    .with(new HttpSettings.Content(false, false, rule, 1))
                    .with(new HttpSettings.Wiring(protocols, "test", ProxyRule.NONE, tls));
        }

        DownloadRequest request(Path folder) throws TransferException {
            DownloadRequest.Builder request = DownloadRequest.from(url).to(folder.resolve("destination")).segments(segments);
            return rate == 0 ? request.build() : request.options(TransferOptions.builder().bytesPerSecond(rate).build()).build();
        }
    }

    static Properties properties(Path file) throws IOException {
        Properties values = new Properties();
        try (var in = Files.newInputStream(file)) {
            values.load(in);
        }
        return values;
    }

    /** The last checkpoint of a job; that of nothing before the first. */
    static Checkpoint recorded(Path folder) throws IOException {
        Path file = folder.resolve("recorded");
        if (!Files.exists(file)) {
            return Checkpoint.NONE;
        }
        try (var in = new ObjectInputStream(Files.newInputStream(file))) {
            @SuppressWarnings("unchecked")
            Map<String, Object> resume = (Map<String, Object>) in.readObject();
            return new Checkpoint(in.readLong(), OptionalLong.empty(), resume);
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    private static void record(Path folder, Checkpoint checkpoint) throws IOException {
        Path next = folder.resolve("recorded.new");
        try (var out = new ObjectOutputStream(Files.newOutputStream(next))) {
            out.writeObject(new HashMap<>(checkpoint.resume()));
            out.writeLong(checkpoint.bytes());
        }
        Files.move(next, folder.resolve("recorded"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static final class Keeper extends RecordingDelegate {
        private final Path folder;

        Keeper(Path folder) {
            this.folder = folder;
        }

        @Override
        public void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException {
            super.checkpoint(task, checkpoint);
            try {
                record(folder, checkpoint);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Downloads what the folders below {@code arguments[0]} say. */
    public static void main(String[] arguments) throws Exception {
        try (Stream<Path> folders = Files.list(Path.of(arguments[0]))) {
            List<Thread> jobs = folders.filter(folder -> !Files.exists(folder.resolve("result")))
                    .map(folder -> new Thread(() -> run(folder), "job")).toList();
            jobs.forEach(Thread::start);
            for (Thread job : jobs) {
                job.join();
            }
        }
        System.exit(0);
    }

    private static void run(Path folder) {
        Properties values = new Properties();
        try {
            TaskResult result = download(folder, values);
            values.setProperty("end", result.toString());
            values.setProperty("succeeded", String.valueOf(result instanceof TaskResult.Succeeded));
            try (var out = Files.newOutputStream(folder.resolve("result"))) {
                values.store(out, null);
            }
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static TaskResult download(Path folder, Properties values) throws Exception {
        Job job = Job.read(folder);
        Keeper keeper = new Keeper(folder);
        Path content = folder.resolve("content");
        Checkpoint from = recorded(folder);
        ResumePoint point = job.continuous() ? new ResumePoint(Files.size(content), true) : new ResumePoint(from.bytes(), false);
        Map<String, Long> measured = new TreeMap<>();
        try (HttpTransport transport = new HttpTransport(job.settings(), List::of, Dns.SYSTEM, System::nanoTime)) {
            TransportSession session = transport.open("test", keeper);
            TaskResult result = null;
            for (int i = 0; i < MOST_ATTEMPTS && !(result instanceof TaskResult.Succeeded); i++) {
                DownloadRequest request = job.request(folder);
                TaskRequest task = new TaskRequest(
                        request, request.url(), Credentials.NONE, content, point, Optional.empty(), from.resume(), Map.of());
                result = keeper.await(session.start(task).identifier());
                result.metrics().forEach((name, value) -> measured.merge(name, value, Long::sum));
                from = result.last();
                point = new ResumePoint(from.bytes(), true);
            }
            measured.forEach((name, value) -> values.setProperty(name, value.toString()));
            return result;
        }
    }
}
