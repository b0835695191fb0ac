// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code Content-Range} (RFC 9110, section 14.4).
 *
 * @param first the first byte; -1 for an unsatisfied range
 * @param last the last byte, inclusive; -1 for an unsatisfied range
 * @param total the size of the whole; empty if the server does not say
 */
record ContentRange(long first, long last, OptionalLong total) {
    /** Besides the grammar, what servers are known to send: "bytes=0-4/5", "bytes: 0-4/5", and more or fewer spaces. */
    private static final Pattern FORM =
            Pattern.compile("(?i:bytes)(?: *[=:] *| +)(?:([0-9]{1,19}) *- *([0-9]{1,19})|\\*) */ *([0-9]{1,19}|\\*)");

    /** Empty if it is not a valid range of bytes. */
    static Optional<ContentRange> parse(String value) {
        Matcher matcher = FORM.matcher(value.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean unsatisfied = matcher.group(1) == null;
        boolean unknown = matcher.group(3).equals("*");
        OptionalLong total = unknown ? OptionalLong.empty() : BodyLength.parse(matcher.group(3));
        if (unsatisfied) {
            return total.isEmpty() ? Optional.empty() : Optional.of(new ContentRange(-1, -1, total));
        }
        OptionalLong first = BodyLength.parse(matcher.group(1));
        OptionalLong last = BodyLength.parse(matcher.group(2));
        boolean numbers = first.isPresent() && last.isPresent() && (unknown || total.isPresent());
        if (!numbers || last.getAsLong() < first.getAsLong() || last.getAsLong() == Long.MAX_VALUE
                || total.isPresent() && total.getAsLong() <= last.getAsLong()) {
            return Optional.empty();
        }
        return Optional.of(new ContentRange(first.getAsLong(), last.getAsLong(), total));
    }

    boolean unsatisfied() {
        return first < 0;
    }

    long length() {
        return last - first + 1;
    }
}
