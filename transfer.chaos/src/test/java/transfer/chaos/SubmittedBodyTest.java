// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import transfer.api.Delivery;
import transfer.api.FailureReason;
import transfer.api.Transfer;
import transfer.api.TransferListener;
import transfer.api.TransferOutcome;
import transfer.api.TransferSession;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.store.TransferStore;
import transfer.http.OpenedTransport;
import transfer.reconcile.OpenedSession;
import transfer.store.fs.OpenedStore;
import transfer.tck.upload.Fault;
import transfer.tck.upload.UploadServer;

/** What was submitted is what arrives, whatever becomes of the source; and what is left of it where. */
final class SubmittedBodyTest {
    private static final long SIZE = 8 << 20;

    @TempDir
    Path folder;

    private final CountDownLatch sending = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private UploadServer server;
    private TransferStore store;
    private OpenedSession opened;
    private TransferSession session;
    private Path source;
    private String sha256;

    @BeforeEach
    void start() throws Exception {
        server = UploadServer.start();
        server.faults().once(request -> request.length() > 0, new Fault.Hold(sending, goOn));
        source = BodyFile.write(folder.resolve("source"), SIZE, new SplittableRandom(1));
        sha256 = BodyFile.sha256(source);
        store = OpenedStore.in(folder.resolve("state"));
        opened = OpenedSession.impatient(store);
        session = opened.start(OpenedTransport.usual());
    }

    @AfterEach
    void stop() throws Exception {
        goOn.countDown();
        opened.close();
        OpenedStore.close(store);
        server.close();
    }

    private UploadRequest.Builder upload(UploadProtocol protocol) {
        String target = "/" + protocol.name().toLowerCase(Locale.ROOT) + "/a";
        return UploadRequest.of(source).to(server.url(target)).protocol(protocol);
    }

    private Transfer submitted(UploadRequest request) throws Exception {
        Transfer transfer = session.submit(request);
        assertTrue(sending.await(60, TimeUnit.SECONDS));
        return transfer;
    }

    private TransferOutcome outcome(Transfer transfer) throws Exception {
        goOn.countDown();
        return session.completion(transfer.identifier()).getValue();
    }

    /** Changes a byte in the middle and the last one, in place. */
    private void edit() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
            for (long at : List.of(SIZE / 2, SIZE - 1)) {
                file.seek(at);
                int old = file.read();
                file.seek(at);
                file.write(old ^ 1);
            }
        }
    }

    private void await(Condition condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, "it did not come");
            LockSupport.parkNanos(1_000_000);
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private List<Path> bodies() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("state"))) {
            return all.filter(path -> path.endsWith("body")).toList();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "TUS", "IETF"})
    void aSourceThatIsEditedAndDeletedAfterSubmitArrivesAsItWas(UploadProtocol protocol) throws Exception {
        Transfer transfer = submitted(upload(protocol).build());
        edit();
        Files.delete(source);
        assertInstanceOf(TransferOutcome.Completed.class, outcome(transfer));
        assertEquals(1, server.arrivals().count(sha256));
        assertEquals(1, server.arrivals().all().size());
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "TUS", "IETF"})
    void aLinkedSourceThatIsEditedFailsTheTransfer(UploadProtocol protocol) throws Exception {
        Transfer transfer = submitted(upload(protocol).linkSource().build());
        edit();
        TransferOutcome.Failed failed = assertInstanceOf(TransferOutcome.Failed.class, outcome(transfer));
        assertEquals(FailureReason.SOURCE_CHANGED, failed.failure().reason());
        assertEquals(List.of(), server.arrivals().all());
        assertEquals(protocol == UploadProtocol.PLAIN ? 0 : 1, server.cancelled());
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "TUS", "IETF"})
    void aLinkedSourceThatIsDeletedArrives(UploadProtocol protocol) throws Exception {
        Transfer transfer = submitted(upload(protocol).linkSource().build());
        Files.delete(source);
        assertInstanceOf(TransferOutcome.Completed.class, outcome(transfer));
        assertEquals(1, server.arrivals().count(sha256));
    }

    @Test
    void theStagedBodyStaysUntilTheOutcomeIsAcknowledged() throws Exception {
        Transfer transfer = submitted(upload(UploadProtocol.TUS).build());
        assertInstanceOf(TransferOutcome.Completed.class, outcome(transfer));
        assertEquals(1, bodies().size());
        assertEquals(sha256, BodyFile.sha256(bodies().get(0)));
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        opened.listener(new TransferListener() {
            @Override
            public void finished(Delivery delivery) {
                deliveries.add(delivery);
            }
        });
        Delivery delivery = deliveries.poll(60, TimeUnit.SECONDS);
        assertEquals(1, bodies().size());
        delivery.acknowledge();
        assertEquals(List.of(), bodies());
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "IETF"})
    void aPausedUploadStaysAtTheServerAndACancelledOneDoesNot(UploadProtocol protocol) throws Exception {
        Transfer transfer = submitted(upload(protocol).build());
        session.pause(transfer.identifier());
        goOn.countDown();
        server.faults().once(request -> request.length() > 0, new Fault.Cut(1000, true));
        session.resume(transfer.identifier());
        assertInstanceOf(TransferOutcome.Completed.class, outcome(transfer));
        assertEquals(1, server.created());
        assertEquals(0, server.cancelled());
        CountDownLatch again = new CountDownLatch(1);
        server.faults().once(request -> request.length() > 0, new Fault.Hold(again, new CountDownLatch(1)));
        Transfer second = session.submit(upload(protocol).build());
        assertTrue(again.await(60, TimeUnit.SECONDS));
        session.cancel(second.identifier());
        await(() -> server.cancelled() == 1);
        assertEquals(1, server.arrivals().all().size());
    }
}
