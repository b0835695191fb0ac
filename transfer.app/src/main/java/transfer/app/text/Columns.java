// SPDX-License-Identifier: Apache-2.0
package transfer.app.text;

/** Text as a terminal shows it: what a string from elsewhere may contain, and how wide it is. */
public final class Columns {
    private Columns() {}

    /** The text without anything that could move the cursor or break the line: such characters become {@code ?}. */
    public static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(isPrintable(c) ? c : '?'));
        return clean.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** How many columns the text takes. */
    public static int width(String text) {
        return text.codePoints().map(Columns::width).sum();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf && c != 0x303f) || (c >= 0xac00 && c <= 0xd7a3)
                || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60)
                || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd);
        return wide ? 2 : 1;
    }

    /** The text in at most so many columns: the middle of what is too long becomes {@code ...}, so that an extension stays. */
    public static String fit(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        if (columns <= 3) {
            return head(text, columns);
        }
        int tail = (columns - 3) / 3;
        return head(text, columns - 3 - tail) + "..." + tail(text, tail);
    }

    private static String head(String text, int columns) {
        StringBuilder head = new StringBuilder();
        int left = columns;
        for (int c : text.codePoints().toArray()) {
            left -= width(c);
            if (left < 0) {
                break;
            }
            head.appendCodePoint(c);
        }
        return head.toString();
    }

    private static String tail(String text, int columns) {
        int[] points = text.codePoints().toArray();
        int start = points.length;
        int left = columns;
        while (start > 0 && left - width(points[start - 1]) >= 0) {
            left -= width(points[--start]);
        }
        return new String(points, start, points.length - start);
    }

    /** The text, padded on the right. */
    public static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - width(text)));
    }
}
