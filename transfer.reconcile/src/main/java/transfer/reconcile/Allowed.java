// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/**
 * Holds a configuration against what is allowed. A value that can not be right is refused with one line: PID, key, value, what is
 * allowed. The typed value is what the component runtime made of the given one, which cuts numbers without a word.
 */
final class Allowed {
    private final String pid;
    private final Map<String, Object> given;

    /**
     * @param pid the PID that is named if the configuration has none itself
     * @param given the component's properties
     */
    Allowed(String pid, Map<String, Object> given) {
        this.pid = String.valueOf(given.getOrDefault(Constants.SERVICE_PID, pid));
        this.given = given;
    }

    /** The PID of the configuration. */
    String pid() {
        return pid;
    }

    int number(String key, int least, int most, LongSupplier typed) {
        return (int) number(key, (long) least, most, typed);
    }

    long number(String key, long least, long most, LongSupplier typed) {
        String allowed = "a whole number from " + least + " to " + most;
        long value;
        try {
            value = typed.getAsLong();
        } catch (RuntimeException e) {
            throw refused(key, allowed, e);
        }
        boolean cut = given.get(key) instanceof Number number
                && new BigDecimal(number.toString()).compareTo(BigDecimal.valueOf(value)) != 0;
        if (cut || value < least || value > most) {
            throw refused(key, allowed, null);
        }
        return value;
    }

    /** A text that names something. */
    String name(String key, String text) {
        if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
            throw refused(key, "a text that is not blank, without control characters", null);
        }
        return text;
    }

    /** A filter over services, or nothing. */
    Optional<Filter> filter(String key) {
        Object filter = given.get(key);
        try {
            return filter == null ? Optional.empty() : Optional.of(FrameworkUtil.createFilter(filter.toString()));
        } catch (InvalidSyntaxException e) {
            throw refused(key, "a filter such as (name=value)", e);
        }
    }

    /** The exception that says so. */
    IllegalArgumentException refused(String key, String allowed, Exception cause) {
        return new IllegalArgumentException(pid + ": " + key + " = " + given.get(key) + ": " + allowed, cause);
    }
}
