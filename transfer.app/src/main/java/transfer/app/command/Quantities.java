// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people type them. */
final class Quantities {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([a-zA-Z]*)");
    private static final Map<String, Long> MILLISECONDS =
            Map.of("ms", 1L, "s", 1_000L, "", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Map<String, Long> BYTES = Map.of("", 1L, "k", 1L << 10, "m", 1L << 20, "g", 1L << 30);

    private Quantities() {}

    /** A time above zero: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}; seconds without a unit. */
    static Duration time(Option option, String text) throws UsageException {
        return Duration.ofMillis(read(text, MILLISECONDS, option, "a time such as 500ms, 30s, 5m or 2h"));
    }

    /** A number of bytes above zero: {@code 200k}, {@code 2M}, {@code 1.5G}, in powers of 1024; either case. */
    static long bytes(Option option, String text) throws UsageException {
        return read(text, BYTES, option, option == Option.LIMIT_RATE ? "a rate such as 200k, 2M or 1G" : "a size such as 500k, 20M or 4G");
    }

    /** A whole number within bounds. */
    static int count(Option option, String text, int least, int most) throws UsageException {
        if (text.matches("\\d{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new UsageException("option " + option.longName() + " needs a number from " + least + " to " + most + ", not '" + text + "'");
    }

    private static long read(String text, Map<String, Long> units, Option option, String expected) throws UsageException {
        Matcher parts = NUMBER_AND_UNIT.matcher(text);
        Long unit = parts.matches() ? units.get(parts.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit != null) {
            BigDecimal value = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit));
            if (value.compareTo(BigDecimal.ONE) >= 0 && value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                return value.longValue();
            }
        }
        throw new UsageException("option " + option.longName() + " needs " + expected + ", not '" + text + "'");
    }
}
