// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import transfer.api.DownloadRequest;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;

/** One decision about a transfer without a task. */
@State(Scope.Thread)
public class DecideBenchmark {
    private final Instant now = Instant.now();
    private final Optional<StoredTransfer> record = Optional.of(new TransferRecord(
            new TransferDescription(UUID.randomUUID(), "default", now,
                    DownloadRequest.from(URI.create("https://example.org/file")).to(Path.of("/tmp/file")).build(), Optional.empty()),
            TransferProgress.NEW, Optional.empty()));
    private final Circumstances world = new Circumstances("default", true, Optional.empty(), false, Optional.empty(), Duration.ZERO,
            Duration.ZERO, 0, Duration.ofHours(1), false, Optional.empty(), true);

    /** Decides. */
    @Benchmark
    public Object decide() {
        return Decide.decide(record, List.of(), now, world);
    }
}
