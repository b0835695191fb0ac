// SPDX-License-Identifier: Apache-2.0
package transfer.app.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 B", "1,1 B", "1023,1023 B", "1024,1.0 KiB", "1536,1.5 KiB", "1048524,1023.9 KiB", "1048575,1.0 MiB", "440401920,420.0 MiB",
        "1073741824,1.0 GiB", "9223372036854775807,8.0 EiB"
    })
    void sizes_have_one_decimal_and_a_binary_unit(long bytes, String text) {
        assertEquals(text, Units.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({"0,0:00", "1,0:01", "1000,0:01", "1001,0:02", "59999,1:00", "754000,12:34", "3723000,1:02:03", "356400000,99:00:00",
        "360000000,4 d 04 h"})
    void times_are_rounded_up(long millis, String text) {
        assertEquals(text, Units.time(Duration.ofMillis(millis)));
    }

    @Test
    void a_hundred_percent_means_all_of_it() {
        assertEquals(99, Units.percent(999, 1000));
        assertEquals(100, Units.percent(1000, 1000));
        assertEquals(0, Units.percent(0, 1000));
        assertEquals(100, Units.percent(0, 0));
        assertEquals(100, Units.percent(2000, 1000));
    }

    @Test
    void rates_are_per_second() {
        assertEquals("45.2 MiB/s", Units.rate(45.2 * 1024 * 1024));
    }
}
