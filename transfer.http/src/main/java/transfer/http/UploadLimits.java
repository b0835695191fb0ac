// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code Upload-Limit} (draft-ietf-httpbis-resumable-upload, section "Limits"): a dictionary of integers, read as RFC 9651
 * (section 4.2.2) says.
 *
 * @param values the known members by key
 */
record UploadLimits(Map<String, Long> values) {
    /** No limits. */
    static final UploadLimits NONE = new UploadLimits(Map.of());

    private static final Set<String> KNOWN = Set.of("max-size", "min-size", "max-append-size", "min-append-size", "max-age");
    private static final int LONGEST = 2_000;

    private static final String KEY = "[a-z*][a-z0-9_.*-]*";
    private static final String BARE = "(?:-?[0-9]{1,12}\\.[0-9]{1,3}|-?[0-9]{1,15}|%?\"(?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\])*\""
            + "|[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*|:[A-Za-z0-9+/=]*:|\\?[01]|@-?[0-9]{1,15})";
    private static final String PARAMETERS = "(?:; *" + KEY + "(?:=" + BARE + ")?)*";
    private static final String ITEM = BARE + PARAMETERS;
    private static final String VALUE = "(" + BARE + "|\\( *(?:" + ITEM + "(?: +" + ITEM + ")*)? *\\))" + PARAMETERS;
    private static final Pattern MEMBER = Pattern.compile("(" + KEY + ")(?:=" + VALUE + "|" + PARAMETERS + ")");
    private static final Pattern COMMA = Pattern.compile("[ \\t]*,[ \\t]*");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,15}");

    UploadLimits {
        values = Map.copyOf(values);
    }

    /** Empty if the value is no dictionary, or has a known member that is no integer: the field is then to be ignored. */
    static Optional<UploadLimits> parse(String field) {
        Map<String, Long> values = new HashMap<>();
        String text = field.strip();
        Matcher member = MEMBER.matcher(text);
        Matcher comma = COMMA.matcher(text);
        int at = 0;
        while (at < text.length() || at > 0) {
            member.region(at, text.length());
            if (text.length() > LONGEST || !member.lookingAt() || !take(member.group(1), member.group(2), values)) {
                return Optional.empty();
            }
            if (member.end() == text.length()) {
                return Optional.of(new UploadLimits(values));
            }
            comma.region(member.end(), text.length());
            if (!comma.lookingAt()) {
                return Optional.empty();
            }
            at = comma.end();
        }
        return Optional.of(NONE);
    }

    private static boolean take(String key, String value, Map<String, Long> values) {
        if (!KNOWN.contains(key)) {
            return true;
        }
        boolean integer = value != null && INTEGER.matcher(value).matches();
        if (integer) {
            values.put(key, Long.parseLong(value));
        }
        return integer;
    }

    OptionalLong maxSize() {
        return value("max-size");
    }

    OptionalLong minSize() {
        return value("min-size");
    }

    OptionalLong maxAppend() {
        return value("max-append-size");
    }

    OptionalLong minAppend() {
        return value("min-append-size");
    }

    OptionalLong maxAge() {
        return value("max-age");
    }

    private OptionalLong value(String key) {
        Long value = values.get(key);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
