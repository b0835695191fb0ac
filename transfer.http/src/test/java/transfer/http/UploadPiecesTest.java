// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UploadPiecesTest {
    private static final long MILLI = 1_000_000;

    private final UploadPieces pieces = new UploadPieces();

    private int after(int times, long nanos) {
        for (int i = 0; i < times; i++) {
            pieces.took(nanos);
        }
        return pieces.size();
    }

    @Test
    void aFastLineGetsLargePiecesSoonWhichAreNotFlushed() {
        assertTrue(pieces.flushed());
        assertEquals(128 * 1024, after(2, MILLI));
        assertEquals(UploadPieces.MOST, after(1, MILLI));
        assertFalse(pieces.flushed());
        assertEquals(UploadPieces.MOST, after(1, MILLI));
    }

    @Test
    void aSlowLineGetsSmallOnesSoThatEachIsThroughSoon() {
        after(3, MILLI);
        assertEquals(UploadPieces.MOST / 2, after(1, 30_000 * MILLI));
        assertTrue(pieces.flushed());
        assertEquals(16 * 1024, after(9, 1_500 * MILLI));
    }

    @Test
    void aLineInBetweenGetsWhatItHas() {
        assertEquals(64 * 1024, after(1, MILLI));
        assertEquals(64 * 1024, after(5, 500 * MILLI));
    }
}
