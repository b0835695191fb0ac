// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.transport.Representation;

/** Ranges that are so large that each is read from a connection of its own, past OkHttp. */
final class LargeRangesTest {
    private static final int RANGES = 4;
    private static final int RANGE = 9 << 20;
    private static final byte[] BYTES = Representation.bytes(RANGES * RANGE, 1);
    private static final Representation WHOLE = new Representation(BYTES, "\"one\"");

    @TempDir
    Path folder;

    private Rig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig(folder, SegmentedFaults.SETTINGS, LyingServer.start());
        rig.server.on("/file", WHOLE);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private DownloadRequest request() {
        return rig.request("/file").segments(RANGES).build();
    }

    private void arrived(TaskResult result) throws IOException {
        assertInstanceOf(TaskResult.Succeeded.class, result, result::toString);
        assertArrayEquals(BYTES, rig.bytes());
    }

    @Test
    void severalMakeOneFile() throws Exception {
        arrived(rig.attempt(request()));
        assertTrue(rig.server.requests().size() >= RANGES);
    }

    @Test
    void oneThatBreaksOffIsTakenOver() throws Exception {
        AtomicInteger number = new AtomicInteger();
        rig.server.on("/file", client -> {
            if (number.incrementAndGet() % 3 == 2) {
                WHOLE.cutAfter(5 << 20).play(client);
            } else {
                WHOLE.play(client);
            }
        });
        arrived(rig.attempts(request(), 20));
    }

    @Test
    void othersGoOnWhileACheckpointIsMade() throws Exception {
        rig.close();
        rig = rig.again(SegmentedFaults.SETTINGS.with(new HttpSettings.Checkpoints(1, 1, Duration.ofHours(1), Duration.ZERO)));
        rig.server.on("/file", WHOLE);
        AtomicBoolean wentOn = new AtomicBoolean();
        RecordingDelegate slow = new RecordingDelegate() {
            @Override
            public void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException {
                if (checkpoint.bytes() > 0 && !wentOn.get()) {
                    wentOn.set(becomes(() -> whole() >= RANGES - 1));
                }
                super.checkpoint(task, checkpoint);
            }
        };
        int task = rig.transport.open("slow", slow).start(rig.task(request(), request().url(), Checkpoint.NONE)).identifier();
        arrived(slow.await(task));
        assertTrue(wentOn.get());
        assertEquals(List.of(), slow.faults());
    }

    /** How many ranges have arrived to their last bytes. */
    private int whole() {
        try {
            byte[] now = rig.bytes();
            return (int) IntStream.rangeClosed(1, RANGES).map(range -> range * RANGE)
                    .filter(end -> end <= now.length && Arrays.equals(BYTES, end - 8, end, now, end - 8, end)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
