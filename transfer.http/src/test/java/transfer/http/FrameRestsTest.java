// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FrameRestsTest {
    private static final int MIB = 1 << 20;
    private static final int FRAME = 16 * 1024;
    private static final long WAITED = 20_000;
    private static final long QUICK = 2_000;

    private final FrameRests rests = new FrameRests();

    @Test
    void aSmallBodyIsReadWithoutRests() {
        for (int read = 0; read < MIB - FRAME; read += FRAME) {
            assertFalse(rests.due(FRAME, WAITED));
        }
        assertTrue(rests.due(FRAME, WAITED));
    }

    @Test
    void whoDidNotWaitDoesNotRestNorWhoIsAtTheEnd() {
        assertFalse(rests.due(2 * MIB, QUICK));
        assertFalse(rests.due(-1, WAITED));
        assertTrue(rests.due(FRAME, WAITED));
    }

    @Test
    void afterARestBytesMustComeBeforeTheNextOne() {
        assertTrue(rests.due(MIB, WAITED));
        rests.rested(FrameRests.NANOS);
        assertFalse(rests.due(FRAME, WAITED));
        assertFalse(rests.due(MIB / 4, QUICK));
        assertTrue(rests.due(FRAME, WAITED));
    }

    @Test
    void aClockThatLetsRestsTakeLongEndsThem() {
        assertTrue(rests.due(MIB, WAITED));
        rests.rested(15_600_000);
        assertFalse(rests.due(64 * MIB, WAITED));
    }
}
