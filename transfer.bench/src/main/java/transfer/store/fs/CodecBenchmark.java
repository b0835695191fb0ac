// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import transfer.api.DownloadRequest;
import transfer.api.TransferException;
import transfer.api.store.TransferDescription;

/** A sealed property list of about 1 KiB, in memory. */
@State(Scope.Thread)
public class CodecBenchmark {
    private Map<String, Object> dictionary;
    private byte[] sealed;

    /** Makes one. */
    @Setup
    public void make() throws TransferException {
        DownloadRequest request = DownloadRequest.from(URI.create("https://example.org/a/file.iso")).to(Path.of("/tmp/file.iso"))
                .header("X-Sample", "value").build();
        dictionary = new TransferDescription(UUID.randomUUID(), "default", Instant.now(), request, Optional.empty()).toPropertyList();
        sealed = SealedPropertyList.encode(dictionary);
    }

    /** As records are written. */
    @Benchmark
    public byte[] write() throws TransferException {
        return SealedPropertyList.encode(dictionary);
    }

    /** As records are read. */
    @Benchmark
    public Map<String, Object> read() throws TransferException {
        return SealedPropertyList.decode(sealed);
    }

    /** As records are read that look unusual. */
    @Benchmark
    public Map<String, Object> readStrictly() throws TransferException {
        return CanonicalPropertyList.read(sealed, Seal.check(sealed));
    }
}
