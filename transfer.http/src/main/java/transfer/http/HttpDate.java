// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The dates of HTTP (RFC 9110, section 5.6.7) in the form that servers must send: {@code Sun, 06 Nov 1994 08:49:37 GMT}. Nearly each
 * answer has two of them. Exactly that form is read by place; anything near it by the formatter, which takes twenty times as long.
 */
final class HttpDate {
    private static final String FORM = "___, __ ___ ____ __:__:__ GMT";
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int SECONDS_OF_A_DAY = 86_400;

    private HttpDate() {}

    /** Empty if it is not one. */
    static Optional<Instant> parse(String value) {
        Optional<Instant> exact = hasForm(value) ? exact(value) : Optional.empty();
        if (exact.isPresent()) {
            return exact;
        }
        try {
            return Optional.of(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean hasForm(String value) {
        boolean fits = value.length() == FORM.length();
        for (int i = 0; fits && i < FORM.length(); i++) {
            fits = FORM.charAt(i) == '_' || FORM.charAt(i) == value.charAt(i);
        }
        return fits;
    }

    /** Empty if anything about it is unusual. */
    private static Optional<Instant> exact(String value) {
        int day = number(value, 5, 7);
        int month = MONTHS.indexOf(value.substring(8, 11));
        int year = number(value, 12, 16);
        int hour = number(value, 17, 19);
        int minute = number(value, 20, 22);
        int second = number(value, 23, 25);
        boolean usual = month >= 0 && month % 3 == 0 && year >= 1000 && hour >= 0 && hour < 24 && minute >= 0 && minute < 60
                && second >= 0 && second < 60;
        if (!usual || !YearMonth.of(year, month / 3 + 1).isValidDay(day)) {
            return Optional.empty();
        }
        LocalDate date = LocalDate.of(year, month / 3 + 1, day);
        int weekday = 3 * date.getDayOfWeek().ordinal();
        return value.startsWith(DAYS.substring(weekday, weekday + 3))
                ? Optional.of(Instant.ofEpochSecond(date.toEpochDay() * SECONDS_OF_A_DAY + hour * 3600L + minute * 60L + second))
                : Optional.empty();
    }

    private static int number(String value, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}
