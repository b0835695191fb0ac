// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.DownloadRequest;
import transfer.api.TransferState;
import transfer.app.Samples;

class MeterTest {
    private static final long SECOND = 1_000_000_000L;
    private final UUID a = new UUID(0, 1);
    private final UUID b = new UUID(0, 2);
    private final DownloadRequest request = Samples.download("http://h/x", Path.of("/d/x"));
    private long now = 5;
    private final Meter meter = new Meter(() -> now);

    @Test
    void what_was_there_before_does_not_count_as_moved() {
        meter.update(Samples.transfer(a, request, TransferState.QUEUED, 1000, 2000));
        now += SECOND;
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 1100, 2000));
        Progress progress = meter.progress();
        assertEquals(100, progress.bytesPerSecond(), 0.001);
        assertEquals(1100, progress.bytes());
        assertEquals(550, progress.durable());
        assertEquals(Optional.of(Duration.ofSeconds(9)), progress.remaining());
    }

    @Test
    void the_time_before_the_first_byte_does_not_count() {
        meter.update(Samples.transfer(a, request, TransferState.QUEUED, 0, -1));
        now += 60 * SECOND;
        assertEquals(0, meter.progress().bytesPerSecond(), 0.001);
        now += SECOND;
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 100, 2000));
        assertEquals(100, meter.progress().bytesPerSecond(), 0.001);
    }

    @Test
    void the_rate_is_that_of_the_last_seconds() {
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 0, 1_000_000));
        for (int second = 1; second <= 30; second++) {
            now += SECOND;
            meter.update(Samples.transfer(a, request, TransferState.RUNNING, Math.min(second, 15) * 1000L, 1_000_000));
            meter.progress();
        }
        assertEquals(0, meter.progress().bytesPerSecond(), 0.001);
        assertEquals(Optional.empty(), meter.progress().remaining());
    }

    @Test
    void a_restart_from_the_beginning_is_not_negative_progress() {
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 1000, 2000));
        now += SECOND;
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 0, 2000));
        assertEquals(0, meter.progress().bytesPerSecond(), 0.001);
    }

    @Test
    void a_count_that_is_put_right_leaves_nothing_in_the_rate() {
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 1000, 9000));
        now += SECOND;
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 7000, 9000));
        meter.progress();
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 1100, 9000));
        meter.progress();
        now += SECOND;
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 1200, 9000));
        assertEquals(100, meter.progress().bytesPerSecond(), 0.001);
        assertEquals(200, meter.moved());
    }

    @Test
    void a_wait_does_not_count() {
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 0, 9000));
        now += SECOND;
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 1000, 9000));
        meter.progress();
        for (int second = 0; second < 4; second++) {
            now += SECOND;
            meter.update(Samples.waiting(Samples.transfer(a, request, TransferState.RUNNING, 1000, 9000), "it", Optional.empty()));
            meter.progress();
        }
        now += SECOND;
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 2000, 9000));
        assertEquals(1000, meter.progress().bytesPerSecond(), 0.001);
    }

    @Test
    void the_total_is_known_when_all_sizes_are() {
        meter.update(Samples.transfer(a, request, TransferState.RUNNING, 10, 100));
        meter.update(Samples.transfer(b, request, TransferState.QUEUED, 0, -1));
        assertEquals(OptionalLong.empty(), meter.progress().total());
        meter.update(Samples.transfer(b, request, TransferState.RUNNING, 5, 50));
        assertEquals(OptionalLong.of(150), meter.progress().total());
        meter.update(Samples.transfer(a, request, TransferState.FAILED, 10, 100));
        assertEquals(OptionalLong.of(60), meter.progress().total());
        assertEquals(1, meter.progress().failed());
    }

    @Test
    void a_wait_shows_only_when_nothing_else_runs() {
        meter.update(Samples.waiting(Samples.transfer(a, request, TransferState.RUNNING, 10, 100), "better days", Optional.empty()));
        meter.update(Samples.transfer(b, request, TransferState.RUNNING, 0, -1));
        assertEquals(Optional.empty(), meter.progress().waiting());
        meter.update(Samples.transfer(b, request, TransferState.COMPLETED, 7, 7));
        assertEquals(Optional.of("better days"), meter.progress().waiting());
    }
}
