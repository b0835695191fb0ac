// SPDX-License-Identifier: Apache-2.0
package transfer.app.text;

import java.time.Duration;
import java.util.Locale;

/** Sizes, rates and times for people. */
public final class Units {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Units() {}

    /** {@code 0 B}, {@code 999 B}, {@code 1.0 KiB}, {@code 420.5 MiB}: powers of 1024, one decimal. */
    public static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= 1023.95 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", value, BINARY[unit]);
    }

    /** A size per second. */
    public static String rate(double bytesPerSecond) {
        return bytes(Math.round(bytesPerSecond)) + "/s";
    }

    /** {@code 0:07}, {@code 12:34}, {@code 1:02:03}, {@code 4 d 03 h}; part of a second counts as one. */
    public static String time(Duration time) {
        long seconds = time.plusNanos(999_999_999).toSeconds();
        if (seconds >= 100 * 3600) {
            return String.format(Locale.ROOT, "%d d %02d h", seconds / 86_400, seconds % 86_400 / 3600);
        }
        if (seconds >= 3600) {
            return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds % 3600 / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    /** Whole percent, rounded down, so that 100 means all of it. */
    public static int percent(long part, long whole) {
        return whole <= 0 ? 100 : (int) Math.min(100, Math.max(0, Math.floor(100.0 * part / whole)));
    }
}
