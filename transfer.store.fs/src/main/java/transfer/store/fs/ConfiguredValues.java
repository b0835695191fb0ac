// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Takes over a configuration value by value, so that a wrong one is refused with its name, not by the conversion of types. */
final class ConfiguredValues {
    private final String pid;
    private final Map<String, Object> given;

    /** @param given the values as they were configured */
    ConfiguredValues(String pid, Map<String, Object> given) {
        this.pid = pid;
        this.given = Map.copyOf(given);
    }

    /** @throws IllegalArgumentException if it is not a whole number within these bounds */
    int number(String key, IntSupplier value, String least, String most) {
        String allowed = "a whole number from " + least + " to " + most;
        int number;
        try {
            number = value.getAsInt();
        } catch (RuntimeException e) {
            throw wrong(key, allowed, e);
        }
        boolean whole = !(given.get(key) instanceof Number configured) || configured.doubleValue() == number;
        if (!whole || number < Integer.parseInt(least) || number > Integer.parseInt(most)) {
            throw wrong(key, allowed, null);
        }
        return number;
    }

    /** @throws IllegalArgumentException if it is there and not an absolute path */
    Path directory(String key, Supplier<String> value, Supplier<Path> otherwise) {
        String allowed = "an absolute path, or nothing";
        try {
            String text = value.get();
            Path path = text == null || text.isBlank() ? otherwise.get().toAbsolutePath() : Path.of(text);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw wrong(key, allowed, e);
        }
        throw wrong(key, allowed, null);
    }

    private IllegalArgumentException wrong(String key, String allowed, RuntimeException cause) {
        return new IllegalArgumentException(pid + ": " + key + " = " + given.get(key) + ": " + allowed, cause);
    }
}
