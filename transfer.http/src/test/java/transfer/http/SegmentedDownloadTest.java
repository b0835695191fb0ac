// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import transfer.api.Credentials;
import transfer.api.store.ResumePoint;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.Representation;
import transfer.tck.transport.SeenRequest;

final class SegmentedDownloadTest extends SegmentedFaults {
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
            switch (number.incrementAndGet()) {
                case 1 -> FIRST.stallAfter(SIZE / 2).play(client);
                case 2 -> FIRST.play(client);
                default -> SECOND.play(client);
            }
        });
        arrived(rig.attempts(request(), 5), NEW);
    }

    @Test
    void aServerThatIgnoresTheConditionStartsAgainToo() throws Exception {
        AtomicInteger number = new AtomicInteger();
        rig.server.on("/file", client -> {
            Optional<String> range = client.request().header("Range");
            int asked = number.incrementAndGet();
            if (asked < 3 || range.isEmpty()) {
                (asked == 1 ? FIRST.stallAfter(SIZE / 2) : asked == 2 ? FIRST : SECOND).play(client);
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
    void aFastDownloadIsNotSplitByItselfHoweverLongItTakes() throws Exception {
        HttpSettings.SegmentRule eager = new HttpSettings.SegmentRule(50_000, 4, Duration.ZERO, Duration.ofNanos(1), 1);
        rig.close();
        rig = rig.again(Rig.SETTINGS.with(new HttpSettings.Content(false, false, eager)));
        rig.server.on("/file", client -> {
            client.send(Lie.lines("HTTP/1.1 200 OK\nAccept-Ranges: bytes\nETag: \"old\"\nContent-Length: " + SIZE));
            client.send(Arrays.copyOf(OLD, SIZE / 2));
            client.drip(Arrays.copyOfRange(OLD, SIZE / 2, SIZE / 2 + 100), 5);
            client.send(Arrays.copyOfRange(OLD, SIZE / 2 + 100, SIZE));
        });
        arrived(rig.attempt(rig.request("/file").build()), OLD);
        assertEquals(1, rig.server.requests().size());
    }

    @Test
    void aSlowDownloadIsSplitByItself() throws Exception {
        HttpSettings.SegmentRule eager = new HttpSettings.SegmentRule(50_000, 4, Duration.ZERO, Duration.ofNanos(1), Long.MAX_VALUE);
        rig.close();
        rig = rig.again(Rig.SETTINGS.with(new HttpSettings.Content(false, false, eager)));
        CountDownLatch split = new CountDownLatch(1);
        rig.server.on("/file", client -> {
            if (client.request().header("Range").isPresent()) {
                split.countDown();
                FIRST.play(client);
            } else {
                client.send(Lie.lines("HTTP/1.1 200 OK\nAccept-Ranges: bytes\nETag: \"old\"\nContent-Length: " + SIZE));
                client.send(Arrays.copyOf(OLD, SIZE / 2));
                int at = SIZE / 2;
                for (; at < SIZE && split.getCount() > 0; at++) {
                    client.drip(new byte[] {OLD[at]}, 5);
                }
                client.send(Arrays.copyOfRange(OLD, at, SIZE));
            }
        });
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
