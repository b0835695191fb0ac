// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times in messages are for people. */
class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "PT-1S, 0 ms", "PT0S, 0 ms", "PT0.25S, 250 ms", "PT0.999999S, 999 ms", "PT1S, 1 s", "PT3.7S, 3 s", "PT59S, 59 s",
        "PT90S, 1 min 30 s", "PT10M, 10 min", "PT1H, 1 h", "PT1H5S, 1 h 5 s", "PT1H1M1S, 1 h 1 min", "PT168H, 7 d", "PT8000H, 333 d 8 h"
    })
    void a_time_is_written_as_people_write_it(Duration time, String words) {
        assertEquals(words, Words.of(time));
    }
}
