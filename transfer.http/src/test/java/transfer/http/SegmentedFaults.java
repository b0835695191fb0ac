// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.transport.Representation;
import transfer.tck.transport.SeenRequest;

/** What the tests of segmented downloads share: two versions of a file, and a download that was cancelled half-way. */
abstract class SegmentedFaults {
    static final int SIZE = 2_000_000;
    static final byte[] OLD = Representation.bytes(SIZE, 1);
    static final byte[] NEW = Representation.bytes(SIZE, 2);
    static final Representation FIRST = new Representation(OLD, "\"old\"");
    static final Representation SECOND = new Representation(NEW, "\"new\"");
    static final HttpSettings.SegmentRule SMALL =
            new HttpSettings.SegmentRule(50_000, 1, Duration.ofHours(1), Duration.ofHours(1), Long.MAX_VALUE);
    static final HttpSettings SETTINGS = Rig.SETTINGS.with(new HttpSettings.Content(false, false, SMALL));

    @TempDir
    Path folder;

    Rig rig;
    final AtomicLong sent = new AtomicLong();

    @BeforeEach
    void open() throws Exception {
        rig = new Rig(folder, SETTINGS, LyingServer.start());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    final DownloadRequest request() {
        return rig.request("/file").segments(4).build();
    }

    final void arrived(TaskResult result, byte[] expected) throws Exception {
        assertInstanceOf(TaskResult.Succeeded.class, result, () -> result.toString());
        assertEquals(SIZE, result.last().bytes());
        assertArrayEquals(expected, rig.bytes());
    }

    /** Sends what it is asked for, slowly enough to be interrupted, and counts the bytes. */
    private Lie counted(CountDownLatch enough, int most) {
        return client -> {
            Optional<String> range = client.request().header("Range");
            String[] ends = range.map(value -> value.substring("bytes=".length()).split("-")).orElse(new String[] {"0"});
            int first = Integer.parseInt(ends[0]);
            int last = ends.length > 1 ? Integer.parseInt(ends[1]) : SIZE - 1;
            client.send(Lie.lines((range.isPresent()
                    ? "HTTP/1.1 206 Partial Content\nContent-Range: bytes " + first + "-" + last + "/" + SIZE
                    : "HTTP/1.1 200 OK\nAccept-Ranges: bytes") + "\nETag: \"old\"\nContent-Length: " + (last - first + 1)));
            for (int at = first; at <= last; at += 10_000) {
                int count = Math.min(10_000, last + 1 - at);
                if (sent.addAndGet(count) > most) {
                    sent.addAndGet(-count);
                    enough.countDown();
                    client.stall();
                    return;
                }
                client.send(Arrays.copyOfRange(OLD, at, at + count));
            }
        };
    }

    final TaskResult interrupted() throws Exception {
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
    final void nothingIsAskedForAgain(Checkpoint arrived, int after) {
        List<?> intervals = (List<?>) arrived.resume().get("Segments");
        for (SeenRequest request : rig.server.requests().subList(after, rig.server.requests().size())) {
            String[] ends = request.header("Range").orElse("bytes=0-" + (SIZE - 1)).substring("bytes=".length()).split("-");
            for (int i = 1; i < intervals.size(); i += 2) {
                boolean apart = Long.parseLong(ends[1]) < (Long) intervals.get(i) || Long.parseLong(ends[0]) >= (Long) intervals.get(i + 1);
                assertTrue(apart, request.header("Range") + " although " + intervals + " had arrived");
            }
        }
    }
}
