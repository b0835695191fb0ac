// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.transport.Representation;
import transfer.tck.transport.SeenRequest;

final class SegmentedDownloadTest {
    private static final int SIZE = 2_000_000;
    private static final byte[] OLD = Representation.bytes(SIZE, 1);
    private static final byte[] NEW = Representation.bytes(SIZE, 2);
    private static final Representation FIRST = new Representation(OLD, "\"old\"");
    private static final Representation SECOND = new Representation(NEW, "\"new\"");
    private static final HttpSettings.SegmentRule SMALL =
            new HttpSettings.SegmentRule(50_000, 1, Duration.ofHours(1), Duration.ofHours(1));
    private static final HttpSettings SETTINGS = Rig.SETTINGS.with(new HttpSettings.Content(false, false, SMALL));

    @TempDir
    Path folder;

    private Rig rig;
    private final AtomicLong sent = new AtomicLong();

    @BeforeEach
    void open() throws Exception {
        rig = new Rig(folder, SETTINGS, LyingServer.start());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private DownloadRequest request() {
        return rig.request("/file").segments(4).build();
    }

    private void arrived(TaskResult result, byte[] expected) throws Exception {
        assertInstanceOf(TaskResult.Succeeded.class, result, () -> result.toString());
        assertEquals(SIZE, result.last().bytes());
        assertArrayEquals(expected, rig.bytes());
    }

    private static boolean ranged(SeenRequest request) {
        return request.header("Range").isPresent();
    }

    @Test
    void severalRangesMakeOneFile() throws Exception {
        rig.server.on("/file", FIRST);
        TaskResult result = rig.attempt(request());
        arrived(result, OLD);
        assertTrue(rig.server.requests().stream().filter(SegmentedDownloadTest::ranged).count() >= 3);
        assertTrue(rig.server.requests().stream().filter(SegmentedDownloadTest::ranged)
                .allMatch(seen -> seen.header("If-Range").equals(Optional.of("\"old\""))));
        assertFalse(result.last().resume().containsKey("Segments"));
    }

    @Test
    void withoutAStrongValidatorThereIsOneRequest() throws Exception {
        rig.server.on("/file", new Representation(OLD, "W/\"weak\""));
        arrived(rig.attempt(request()), OLD);
        assertEquals(1, rig.server.requests().size());
    }

    @Test
    void aServerThatSendsNoRangesSendsTheWhole() throws Exception {
        rig.server.on("/file", Lie.answer("HTTP/1.1 200 OK\nETag: \"old\"\nAccept-Ranges: bytes\nContent-Length: " + SIZE, OLD));
        arrived(rig.attempts(request(), 5), OLD);
    }

    @Test
    void aRangeThatBreaksOffIsTakenOverByTheOthers() throws Exception {
        AtomicInteger number = new AtomicInteger();
        rig.server.on("/file", client -> {
            if (number.incrementAndGet() % 3 == 2) {
                FIRST.cutAfter(20_000).play(client);
            } else {
                FIRST.play(client);
            }
        });
        arrived(rig.attempts(request(), 20), OLD);
    }

    @Test
    void aFileThatIsReplacedMeanwhileStartsAgain() throws Exception {
        AtomicInteger number = new AtomicInteger();
        rig.server.on("/file", client -> {
            if (number.incrementAndGet() < 3) {
                FIRST.play(client);
            } else {
                SECOND.play(client);
            }
        });
        arrived(rig.attempts(request(), 5), NEW);
    }

    @Test
    void aServerThatIgnoresTheConditionStartsAgainToo() throws Exception {
        AtomicInteger number = new AtomicInteger();
        rig.server.on("/file", client -> {
            Optional<String> range = client.request().header("Range");
            if (number.incrementAndGet() < 3 || range.isEmpty()) {
                (number.get() < 3 ? FIRST : SECOND).play(client);
                return;
            }
            String[] ends = range.get().substring("bytes=".length()).split("-");
            int first = Integer.parseInt(ends[0]);
            int last = ends.length > 1 ? Integer.parseInt(ends[1]) : SIZE - 1;
            Lie.answer("HTTP/1.1 206 Partial Content\nETag: \"new\"\nContent-Range: bytes " + first + "-" + last + "/" + SIZE
                    + "\nContent-Length: " + (last - first + 1), Arrays.copyOfRange(NEW, first, last + 1)).play(client);
        });
        arrived(rig.attempts(request(), 5), NEW);
    }

    /** Sends what it is asked for, slowly enough to be interrupted, and counts the bytes. */
    private Lie counted(CountDownLatch enough, int most) {
        return client -> {
            Optional<String> range = client.request().header("Range");
            String[] ends = range.map(value -> value.substring("bytes=".length()).split("-")).orElse(new String[] {"0"});
            int first = Integer.parseInt(ends[0]);
            int last = ends.length > 1 ? Integer.parseInt(ends[1]) : SIZE - 1;
            client.send(Lie.lines((range.isPresent() ? "HTTP/1.1 206 Partial Content\nContent-Range: bytes " + first + "-" + last + "/" + SIZE
                    : "HTTP/1.1 200 OK\nAccept-Ranges: bytes") + "\nETag: \"old\"\nContent-Length: " + (last - first + 1)));
            for (int at = first; at <= last; at += 10_000) {
                int count = Math.min(10_000, last + 1 - at);
                if (sent.addAndGet(count) > most) {
                    sent.addAndGet(-count);
                    enough.countDown();
                    client.stall();
                }
                client.send(Arrays.copyOfRange(OLD, at, at + count));
            }
        };
    }

    private TaskResult interrupted() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        rig.server.on("/file", counted(enough, SIZE / 2));
        int task = rig.session.start(rig.task(request(), request().url(), Checkpoint.NONE)).identifier();
        assertTrue(enough.await(30, TimeUnit.SECONDS));
        assertTrue(RecordingDelegate.becomes(() -> rig.session.tasks().get(0).bytes() > 0), "nothing arrived");
        rig.session.cancel(task);
        TaskResult result = rig.delegate.await(task);
        assertInstanceOf(TaskResult.Cancelled.class, result);
        return result;
    }

    /** No range asked for after the first so many requests touches what had arrived. */
    private void nothingIsAskedForAgain(Checkpoint arrived, int after) {
        List<?> intervals = (List<?>) arrived.resume().get("Segments");
        for (SeenRequest request : rig.server.requests().subList(after, rig.server.requests().size())) {
            String[] ends = request.header("Range").orElse("bytes=0-" + (SIZE - 1)).substring("bytes=".length()).split("-");
            for (int i = 1; i < intervals.size(); i += 2) {
                boolean apart = Long.parseLong(ends[1]) < (Long) intervals.get(i) || Long.parseLong(ends[0]) >= (Long) intervals.get(i + 1);
                assertTrue(apart, request.header("Range") + " although " + intervals + " had arrived");
            }
        }
    }

    @Test
    void whatArrivedInRangesIsNotFetchedAgain() throws Exception {
        TaskResult cut = interrupted();
        long before = cut.last().bytes();
        assertTrue(before > 0 && before <= SIZE / 2, "arrived before: " + before);
        assertTrue(Files.exists(rig.content.resolveSibling("content.segments")));
        int asked = rig.server.requests().size();
        rig.server.on("/file", FIRST);
        arrived(rig.attempt(request(), cut.last()), OLD);
        nothingIsAskedForAgain(cut.last(), asked);
    }

    @Test
    void afterTheProcessDiedTheTableCountsAndNotTheCheckpoint() throws Exception {
        TaskResult cut = interrupted();
        Checkpoint early = rig.delegate.checkpoints().stream()
                .filter(checkpoint -> checkpoint.resume().containsKey("Segments")).findFirst().orElseThrow();
        assertEquals(0, early.bytes());
        int asked = rig.server.requests().size();
        rig.server.on("/file", FIRST);
        arrived(rig.attempt(request(), early), OLD);
        nothingIsAskedForAgain(cut.last(), asked);
    }

    @Test
    void afterAPowerLossTheCheckpointCountsAndNotTheTable() throws Exception {
        TaskResult cut = interrupted();
        Checkpoint early = rig.delegate.checkpoints().stream()
                .filter(checkpoint -> checkpoint.resume().containsKey("Segments")).findFirst().orElseThrow();
        Files.write(rig.content, new byte[(int) Files.size(rig.content)]);
        rig.server.on("/file", FIRST);
        TaskRequest task = new TaskRequest(request(), request().url(), Credentials.NONE, rig.content,
                new ResumePoint(early.bytes(), false), Optional.empty(), early.resume(), Map.of());
        arrived(rig.delegate.await(rig.session.start(task).identifier()), OLD);
        assertTrue(cut.last().bytes() > 0);
    }

    @Test
    void aFileThatWasLostIsFetchedAgain() throws Exception {
        TaskResult cut = interrupted();
        Files.write(rig.content, new byte[0]);
        rig.server.on("/file", FIRST);
        arrived(rig.attempt(request(), cut.last()), OLD);
    }

    @Test
    void aDamagedTableIsNotBelieved() throws Exception {
        TaskResult cut = interrupted();
        Path table = rig.content.resolveSibling("content.segments");
        byte[] damaged = Files.readAllBytes(table);
        damaged[16] ^= 1;
        Files.write(table, damaged);
        rig.server.on("/file", FIRST);
        arrived(rig.attempt(request(), cut.last()), OLD);
    }

    @Test
    void aSlowDownloadIsSplitByItself() throws Exception {
        HttpSettings.SegmentRule eager = new HttpSettings.SegmentRule(50_000, 4, Duration.ZERO, Duration.ofNanos(1));
        rig.close();
        rig = rig.again(Rig.SETTINGS.with(new HttpSettings.Content(false, false, eager)));
        rig.server.on("/file", FIRST);
        arrived(rig.attempt(rig.request("/file").build()), OLD);
        assertTrue(rig.server.requests().stream().anyMatch(SegmentedDownloadTest::ranged));
    }

    @Test
    void theLimitOfConnectionsPerHostHoldsForRangesToo() throws Exception {
        rig.close();
        rig = rig.again(SETTINGS.with(new HttpSettings.Limits(64, 2, OptionalLong.empty())));
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        rig.server.on("/file", client -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                FIRST.play(client);
            } finally {
                now.decrementAndGet();
            }
        });
        arrived(rig.attempt(request()), OLD);
        assertTrue(most.get() <= 2, "at once: " + most.get());
    }
}
