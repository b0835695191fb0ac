// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.TransferOptions;
import transfer.api.store.ResumePoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransportSession;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.transport.Representation;

/** The limits on bytes per second, at every moment of a virtual clock, and on transfers at once. */
final class LimitsTest {
    private static final int SIZE = 400_000;
    private static final long RATE = 100_000;
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Representation FILE = new Representation(Representation.bytes(SIZE, 1), "\"a\"");

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final RecordingDelegate delegate = new RecordingDelegate();

    private HttpTransport transport(HttpSettings.Limits limits) {
        HttpSettings.SegmentRule small = new HttpSettings.SegmentRule(20_000, 1, Duration.ofHours(1), Duration.ofHours(1), Long.MAX_VALUE);
        HttpSettings settings = HttpSettings.DEFAULT.with(limits).with(new HttpSettings.Content(false, false, small));
        return new HttpTransport(settings, List::of, Dns.SYSTEM, now::get);
    }

    private int start(TransportSession session, DownloadRequest request) throws Exception {
        Path content = Files.createTempFile(folder, "content", "");
        return session.start(new TaskRequest(request, request.url(), Credentials.NONE, content, ResumePoint.START, Optional.empty(),
                Map.of(), Map.of())).identifier();
    }

    private DownloadRequest request(LyingServer server, OptionalLong rate, int segments) {
        TransferOptions.Builder options = TransferOptions.builder();
        rate.ifPresent(options::bytesPerSecond);
        return DownloadRequest.from(server.url("/file"))
                .to(folder.resolve("destination")).segments(segments).options(options.build()).build();
    }

    private long moved(TransportSession session) {
        Map<Integer, Long> bytes = new HashMap<>();
        session.tasks().forEach(task -> bytes.put(task.identifier(), task.bytes()));
        delegate.results().forEach((task, result) -> bytes.put(task, result.last().bytes()));
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Lets time pass until all tasks have ended: never have more bytes moved than time allows, but for what writers have in hand. */
    private void assertEven(TransportSession session, int tasks, int writers) throws Exception {
        long start = now.get();
        long hand = RATE / 20 * (1 + writers);
        for (int task = 1; task <= tasks; task++) {
            delegate.advanceUntilEnded(task, () -> {
                now.addAndGet(STEP);
                long seen = moved(session);
                double allowed = (double) (now.get() - start) / TimeUnit.SECONDS.toNanos(1) * RATE + hand;
                assertTrue(seen <= allowed, seen + " bytes moved, and " + (long) allowed + " allowed");
            });
        }
        delegate.results().values().forEach(result -> assertInstanceOf(TaskResult.Succeeded.class, result, result::toString));
        assertEquals((long) tasks * SIZE, moved(session));
    }

    @Test
    void theTransfersOfASessionShareItsRateEvenly() throws Exception {
        try (LyingServer server = LyingServer.start().on("/file", FILE);
                HttpTransport transport = transport(new HttpSettings.Limits(64, 16, OptionalLong.of(RATE)))) {
            TransportSession session = transport.open("test", delegate);
            start(session, request(server, OptionalLong.empty(), 1));
            start(session, request(server, OptionalLong.empty(), 1));
            assertEven(session, 2, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aTransferKeepsToItsOwnRateInAnyNumberOfRanges(int segments) throws Exception {
        try (LyingServer server = LyingServer.start().on("/file", FILE);
                HttpTransport transport = transport(HttpSettings.Limits.DEFAULT)) {
            TransportSession session = transport.open("test", delegate);
            start(session, request(server, OptionalLong.of(RATE), segments));
            assertEven(session, 1, segments);
            assertEquals(segments > 1, server.requests().size() > 1, "ranges were asked for");
        }
    }

    @Test
    void soManyTransfersRunAtOnceInAllAndTheOthersWaitForTheirTurn() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Lie counted = client -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                FILE.play(client);
            } finally {
                running.decrementAndGet();
            }
        };
        try (LyingServer one = LyingServer.start().on("/file", counted);
                LyingServer other = LyingServer.start().on("/file", counted);
                HttpTransport transport = transport(new HttpSettings.Limits(2, 16, OptionalLong.empty()))) {
            TransportSession session = transport.open("test", delegate);
            for (int i = 0; i < 8; i++) {
                start(session, request(i % 2 == 0 ? one : other, OptionalLong.empty(), 1));
            }
            for (int task = 1; task <= 8; task++) {
                assertInstanceOf(TaskResult.Succeeded.class, delegate.await(task));
            }
            assertTrue(most.get() <= 2, "at once: " + most.get());
        }
    }
}
