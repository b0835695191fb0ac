// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import transfer.api.DownloadRequest;
import transfer.api.TransferException;
import transfer.api.store.StoredTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferRecord;

/** What the store does for one transfer, in a directory of the temporary folder. */
@State(Scope.Benchmark)
public class StoreBenchmark {
    private static final int MANY = 100;
    private static final byte[] BODY = new byte[10 << 10];

    private Path root;
    private FsTransferStore store;
    private TransferRecord record;
    private Path content;

    /** Opens a store with one transfer that is under way. */
    @Setup
    public void open() throws IOException, TransferException {
        root = Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "transfer-store");
        store = FsTransferStore.open(new StoreSettings(root), new FileOperations(), Clock.systemUTC(), "benchmark");
        record = store.create(submissions(1)).get(0);
        content = store.content(record);
    }

    private static List<Submission> submissions(int count) {
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DownloadRequest request = DownloadRequest.from(URI.create("https://example.org/file")).to(Path.of("/tmp/file")).build();
            submissions.add(new Submission(
                    new TransferDescription(UUID.randomUUID(), "default", Instant.now(), request, Optional.empty())));
        }
        return submissions;
    }

    /** One durable submit. */
    @Benchmark
    public List<TransferRecord> submit() throws TransferException {
        return store.create(submissions(1));
    }

    /** A hundred in one go. */
    @Benchmark
    public List<TransferRecord> submitHundred() throws TransferException {
        return store.create(submissions(MANY));
    }

    /** 10 KiB of content, and a checkpoint of it. */
    @Benchmark
    public TransferRecord checkpoint() throws TransferException, IOException {
        Files.write(content, BODY);
        record = store.checkpoint(record, record.progress().toBuilder().durableBytes(BODY.length).build());
        return record;
    }

    /** A record with both parts. */
    @Benchmark
    public Optional<StoredTransfer> read() throws TransferException {
        return store.read(record.identifier());
    }

    /** Takes the directory away. */
    @TearDown
    public void close() throws TransferException, IOException {
        store.close();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
