// SPDX-License-Identifier: Apache-2.0
package transfer.api;

/** Text that came from elsewhere, made fit for one line of a log, a terminal or a record. */
final class Text {
    private static final int LONGEST = 1000;

    private Text() {}

    /** Control characters and line ends become spaces; what is longer than 1,000 characters is cut. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length() && line.length() < LONGEST; i++) {
            char c = text.charAt(i);
            boolean lonely = Character.isSurrogate(c)
                    && !(Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1)))
                    && !(Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
            line.append(Character.isISOControl(c) || lonely || c >= '\ufffe' ? ' ' : c);
        }
        int end = line.length();
        if (end > 0 && Character.isHighSurrogate(line.charAt(end - 1))) {
            line.setLength(end - 1);
        }
        return line.toString().strip();
    }
}
