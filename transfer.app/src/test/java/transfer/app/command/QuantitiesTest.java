// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"500ms,500", "30,30000", "30s,30000", "1.5m,90000", "2h,7200000", "1d,86400000", "1ms,1"})
    void times_have_units(String text, long millis) throws UsageException {
        assertEquals(Duration.ofMillis(millis), Quantities.time(Option.TIMEOUT, text));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "200k,204800", "2M,2097152", "2m,2097152", "1G,1073741824", "0.5K,512"})
    void rates_are_in_powers_of_1024(String text, long bytes) throws UsageException {
        assertEquals(bytes, Quantities.bytes(Option.LIMIT_RATE, text));
    }
}
