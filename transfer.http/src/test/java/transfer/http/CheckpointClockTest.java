// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CheckpointClockTest {
    private static final HttpSettings.Checkpoints RULE = 
            new HttpSettings.Checkpoints(1_000, 60_000, Duration.ofSeconds(5), Duration.ofMillis(500));

    private final AtomicLong nanos = new AtomicLong();
    private final CheckpointClock clock = new CheckpointClock(RULE, nanos::get, 500);

    private void pass(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void theFirstIsDueAfterATwentiethOfTheInterval() {
        pass(249);
        assertFalse(clock.due(501));
        pass(1);
        assertTrue(clock.due(501));
    }

    @Test
    void theFirstIsDueAfterItsBytes() {
        assertFalse(clock.due(1_499));
        assertTrue(clock.due(1_500));
    }

    @Test
    void whileNothingMovesNoneIsDue() {
        pass(60_000);
        assertFalse(clock.due(500));
    }

    @Test
    void onAFastLineTheNextIsDueAfterAMoment() {
        clock.made(2_000);
        pass(499);
        assertFalse(clock.due(1_000_000));
        pass(1);
        assertFalse(clock.due(61_999));
        assertTrue(clock.due(62_000));
    }

    @Test
    void theNextIsDueAfterTheIntervalOrItsBytes() {
        clock.made(2_000);
        pass(4_999);
        assertFalse(clock.due(61_999));
        assertTrue(clock.due(62_000));
        pass(1);
        assertTrue(clock.due(2_001));
    }

    @Test
    void oneMoreIsDueShortlyBeforeTheEndIfItLeavesLessThanItTakes() {
        clock.made(2_000);
        pass(499);
        assertFalse(clock.due(18_000, 100));
        pass(1);
        assertFalse(clock.due(17_001, 15_001));
        assertTrue(clock.due(17_001, 15_000));
        assertFalse(clock.due(17_000, 15_000), "the last force has no more to do than this one");
        clock.made(18_000);
        pass(500);
        assertFalse(clock.due(32_000, 1_000));
    }
}
