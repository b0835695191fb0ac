// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    @Test
    void a_date_is_read_as_it_was_written() {
        assertEquals(Optional.of(Instant.parse("1994-11-06T08:49:37Z")), HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT"));
        for (long second = -11_644_473_600L; second < 32_503_680_000L; second += 86_399L * 37) {
            Instant instant = Instant.ofEpochSecond(second);
            assertEquals(Optional.of(instant), HttpDate.parse(WRITTEN.format(instant.atZone(ZoneOffset.UTC))));
        }
    }

    @Test
    void whatever_else_there_is_in_its_place_is_judged_as_the_formatter_does() {
        String[] others = {"", "0", "-1", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "sun, 06 nov 1994 08:49:37 gmt", "Sun, 6 Nov 1994 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49:60 GMT", "Thu, 31 Feb 2000 00:00:00 GMT",
            "Tue, 29 Feb 2000 00:00:00 GMT", "Thu, 00 Feb 2000 00:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 +0100",
            "Sat, 01 Jan 0000 00:00:00 GMT", "Sun, 06 anF 1994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT"};
        for (String value : others) {
            assertEquals(formatter(value), HttpDate.parse(value), value);
        }
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder value = new StringBuilder("Sun, 06 Nov 1994 08:49:37 GMT");
            value.setCharAt(random.nextInt(value.length()), "0123456789 :,+-SunFebTue".charAt(random.nextInt(24)));
            assertEquals(formatter(value.toString()), HttpDate.parse(value.toString()), value.toString());
        }
    }

    private static Optional<Instant> formatter(String value) {
        try {
            return Optional.of(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
