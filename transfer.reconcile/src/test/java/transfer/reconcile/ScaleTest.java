// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import transfer.api.DownloadRequest;
import transfer.api.Transfer;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.store.Durability;
import transfer.api.store.ResumePoint;
import transfer.api.store.StoredTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;

/** Many transfers in line: the heap has a few words for each, and nobody waits until all have been read. */
@Timeout(120)
class ScaleTest {
    private static final int MANY = Integer.getInteger("transfer.scale", 20_000);
    private static final int MOST_BYTES = 1024;

    /** Keeps nothing: each record and identifier is made when it is asked for. */
    private static final class Thin implements TransferStore {
        private int reads;

        private static TransferRecord record(UUID id) {
            URI url = URI.create("http://host" + (id.getLeastSignificantBits() & 63) + ".example.org/file.bin");
            return record(id, DownloadRequest.from(url).to(Path.of("/tmp/file.bin")).build());
        }

        private static TransferRecord record(UUID id, transfer.api.TransferRequest request) {
            return new TransferRecord(new TransferDescription(id, "default", Instant.now(), request, Optional.empty()),
                    TransferProgress.NEW, Optional.empty());
        }

        @Override
        public String location() {
            return "nowhere";
        }

        @Override
        public List<TransferRecord> create(List<Submission> submissions) {
            return submissions.stream().map(one -> record(one.description().identifier(), one.description().request())).toList();
        }

        @Override
        public Stream<UUID> identifiers() {
            return Stream.iterate(1L, number -> number + 1).limit(MANY).map(number -> new UUID(number * 0x9E3779B97F4A7C15L, number));
        }

        @Override
        public Optional<StoredTransfer> read(UUID identifier) {
            reads++;
            return Optional.of(record(identifier));
        }

        @Override
        public TransferRecord update(TransferRecord record, TransferProgress next, Durability durability) {
            return record;
        }

        @Override
        public TransferRecord checkpoint(TransferRecord record, TransferProgress next) {
            return record;
        }

        @Override
        public Path content(TransferRecord record) {
            return Path.of("/content");
        }

        @Override
        public ResumePoint resumePoint(TransferRecord record) {
            return ResumePoint.START;
        }

        @Override
        public Path body(TransferRecord record) {
            return Path.of("/body");
        }

        @Override
        public TransferRecord finish(TransferRecord record, TransferOutcome outcome) {
            return record;
        }

        @Override
        public void remove(UUID identifier) {
            // nothing is kept
        }
    }

    private final Thin store = new Thin();
    private final FakeTransport transport = new FakeTransport("http");

    private Harness begun() {
        Harness harness = new Harness(store, transport);
        harness.engine.addTransport(1, transport);
        harness.engine.begin(() -> harness.reconciled++);
        return harness;
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    @Test
    void a_transfer_in_line_takes_less_than_a_kibibyte_of_heap() {
        long before = heap();
        Harness harness = begun().settle();
        assertEquals(1, harness.reconciled);
        assertTrue(harness.engine.scene.queue.size() >= MANY, "all are remembered");
        long bytes = (heap() - before) / MANY;
        assertTrue(bytes < MOST_BYTES, bytes + " bytes for each of " + MANY);
        System.out.println("ScaleTest: " + bytes + " bytes of heap for each of " + MANY + " transfers in line");
        assertEquals(16, transport.running().size());
    }

    @Test
    void the_first_transfer_goes_on_long_before_all_records_are_read() {
        Harness harness = begun();
        while (transport.started.isEmpty()) {
            harness.engine.step();
        }
        assertTrue(store.reads < 10, store.reads + " records were read before");
        assertEquals(0, harness.reconciled);
    }

    @Test
    void a_session_that_still_reads_its_records_takes_new_ones_and_lists_them() throws Exception {
        Harness harness = begun();
        for (int i = 0; i < 100; i++) {
            harness.engine.step();
        }
        int reads = store.reads;
        DownloadRequest late = DownloadRequest.from(URI.create("http://new.example.org/file.bin")).to(Path.of("/tmp/new")).build();
        UUID id = harness.session.submit(late).identifier();
        List<TransferState> states = new ArrayList<>();
        try (Stream<Transfer> all = harness.session.transfers()) {
            all.limit(3).forEach(transfer -> states.add(transfer.state()));
        }
        assertEquals(List.of(TransferState.RUNNING, TransferState.RUNNING, TransferState.RUNNING), states);
        assertEquals(TransferState.QUEUED, harness.transfer(id).state());
        assertEquals(0, harness.reconciled, "the first pass goes on");
        assertTrue(store.reads - reads < 10, (store.reads - reads) + " records were read for that");
    }
}
