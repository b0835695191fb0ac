// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * Which values an XML property list gives back as they were: text of characters that XML 1.0 has and does not change (no control
 * characters but tab and line feed), finite numbers other than negative zero, and instants to the second of the years 1583 to 9999
 * (before that, calendars differ).
 */
final class Survival {
    private static final Instant EARLIEST = Instant.parse("1583-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Survival() {}

    /** @throws TransferException {@link FailureReason#INVALID_REQUEST} with the key path of the first value that would change */
    static void check(Map<String, Object> dictionary) throws TransferException {
        checkMap(dictionary, "", 1);
    }

    /**
     * The same values, but for characters that would not survive: they become U+FFFD. For what others have said, such as a server's
     * headers; it can not be refused, and must not keep a transfer from being written down.
     */
    static Map<String, Object> mended(Map<String, Object> dictionary) {
        Map<String, Object> mended = new LinkedHashMap<>();
        dictionary.forEach((key, value) -> mended.put(mendedText(key), mendedValue(value)));
        return mended;
    }

    private static Object mendedValue(Object value) {
        if (value instanceof Map<?, ?> nested) {
            Map<String, Object> mended = new LinkedHashMap<>();
            nested.forEach((key, item) -> mended.put(mendedText((String) key), mendedValue(item)));
            return mended;
        }
        if (value instanceof List<?> items) {
            return items.stream().map(Survival::mendedValue).toList();
        }
        return value instanceof String text ? mendedText(text) : value;
    }

    private static String mendedText(String text) {
        if (firstLost(text) < 0) {
            return text;
        }
        StringBuilder mended = new StringBuilder(text);
        for (int lost = firstLost(mended); lost >= 0; lost = firstLost(mended)) {
            mended.setCharAt(lost, '\ufffd');
        }
        return mended.toString();
    }

    private static void checkMap(Map<?, ?> map, String path, int depth) throws TransferException {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = (String) entry.getKey();
            String where = path.isEmpty() ? key : path + "." + key;
            checkText(key, "the key " + where);
            check(entry.getValue(), where, depth);
        }
    }

    private static void check(Object value, String path, int depth) throws TransferException {
        if (depth > CanonicalPropertyList.DEEPEST) {
            throw lost(path, "is nested too deep");
        }
        if (value instanceof Map<?, ?> nested) {
            checkMap(nested, path, depth + 1);
        } else if (value instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                check(items.get(i), path + "[" + i + "]", depth + 1);
            }
        } else if (value instanceof String text) {
            checkText(text, path);
        } else if (value instanceof Double number && (!Double.isFinite(number) || number.equals(-0.0))) {
            throw lost(path, "is " + number);
        } else if (value instanceof Instant time) {
            checkTime(time, path);
        }
    }

    private static void checkTime(Instant time, String path) throws TransferException {
        if (time.getNano() != 0) {
            throw lost(path, "is an instant finer than a second: " + time);
        }
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw lost(path, "is an instant outside the years 1583 to 9999: " + time);
        }
    }

    private static void checkText(String text, String path) throws TransferException {
        int lost = firstLost(text);
        if (lost >= 0) {
            throw lost(path, String.format("has the character U+%04X", (int) text.charAt(lost)));
        }
    }

    /** Where the first character is that would not survive; -1 if all do. */
    private static int firstLost(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f || c == '\n' || c == '\t') {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c < ' ' || Character.isSurrogate(c) || c >= '\ufffe') {
                return i;
            }
        }
        return -1;
    }

    private static TransferException lost(String path, String what) {
        return new TransferException(FailureReason.INVALID_REQUEST, path + " " + what + ", which a property list can not keep");
    }
}
