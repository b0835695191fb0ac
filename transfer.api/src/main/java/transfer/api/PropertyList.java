// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A property list dictionary with typed access, and the rules for what may be a value.
 *
 * <p>Values are {@link String}, {@link Long}, {@link Double}, {@link Boolean}, {@link Instant}, {@code byte[]},
 * {@link List} and {@link Map} with string keys, nested at most {@value #DEEPEST} deep. These are the types of Apple's
 * property lists, and the only ones that cross the SPIs or reach a record. A store may refuse values that its format can
 * not keep (an instant finer than a second, a control character); it says so at submit.
 */
public final class PropertyList {
    /** How deep lists and dictionaries may be nested. */
    public static final int DEEPEST = 16;

    private final Map<String, Object> map;

    private PropertyList(Map<String, Object> map) {
        this.map = map;
    }

    /** Typed access to a dictionary, which is not copied. */
    public static PropertyList of(Map<String, Object> map) {
        return new PropertyList(map);
    }

    /**
     * An unmodifiable deep copy, with {@link Integer}, {@link Short} and {@link Byte} widened to {@link Long} and
     * {@link Float} to {@link Double}.
     *
     * @throws IllegalArgumentException if a value is null, not of a property list type or nested too deep; the message
     *     names its key path
     */
    public static Map<String, Object> copyOf(Map<String, ?> map) {
        return copyMap(map, "", 0);
    }

    private static Map<String, Object> copyMap(Map<?, ?> map, String path, int depth) {
        if (map.isEmpty()) {
            return Collections.emptyMap();
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("key of " + where(path) + " is not a string: " + key);
            }
            copy.put(name, copyValue(value, path.isEmpty() ? name : path + "." + name, depth + 1));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static Object copyValue(Object value, String path, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(path + ": nested deeper than " + DEEPEST);
        }
        if (value instanceof Map<?, ?> nested) {
            return copyMap(nested, path, depth);
        }
        if (value instanceof List<?> items) {
            Object[] copies = new Object[items.size()];
            for (int i = 0; i < copies.length; i++) {
                copies[i] = copyValue(items.get(i), path + "[" + i + "]", depth + 1);
            }
            return List.of(copies);
        }
        return copyScalar(value, path);
    }

    private static Object copyScalar(Object value, String path) {
        if (value instanceof String || value instanceof Long || value instanceof Double || value instanceof Boolean
                || value instanceof Instant) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof byte[] data) {
            return data.clone();
        }
        throw new IllegalArgumentException(where(path) + ": "
                + (value == null ? "null" : value.getClass().getName())
                + " is not a property list type (String, Long, Double, Boolean, Instant, byte[], List, Map)");
    }

    private static String where(String path) {
        return path.isEmpty() ? "the dictionary" : path;
    }

    /** Deep equality of two property list values; unlike {@code equals}, arrays are compared by content. */
    public static boolean equal(Object one, Object other) {
        if (one instanceof byte[] a && other instanceof byte[] b) {
            return Arrays.equals(a, b);
        }
        if (one instanceof List<?> a && other instanceof List<?> b) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!equal(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
            return a.keySet().equals(b.keySet()) && a.keySet().stream().allMatch(key -> equal(a.get(key), b.get(key)));
        }
        return one != null && one.equals(other);
    }

    /** The dictionary itself. */
    public Map<String, Object> map() {
        return map;
    }

    /** @throws TransferException {@link FailureReason#INVALID_RECORD} if the key is there with another type */
    public <T> Optional<T> get(String key, Class<T> type) throws TransferException {
        Object value = map.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw invalid(key, "is " + value.getClass().getSimpleName() + ", not " + type.getSimpleName());
        }
        return Optional.of(type.cast(value));
    }

    /** @throws TransferException {@link FailureReason#INVALID_RECORD} if the key is missing or has another type */
    public <T> T require(String key, Class<T> type) throws TransferException {
        return get(key, type).orElseThrow(() -> invalid(key, "is missing"));
    }

    /** As {@link #get} for a string. */
    public Optional<String> string(String key) throws TransferException {
        return get(key, String.class);
    }

    /** As {@link #get} for a number of type long. */
    public OptionalLong number(String key) throws TransferException {
        Optional<Long> value = get(key, Long.class);
        return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
    }

    /** As {@link #get} for a number that must fit an int. */
    public OptionalInt integer(String key) throws TransferException {
        OptionalLong value = number(key);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (value.getAsLong() != (int) value.getAsLong()) {
            throw invalid(key, "is out of range");
        }
        return OptionalInt.of((int) value.getAsLong());
    }

    /** As {@link #get} for a boolean. */
    public Optional<Boolean> bool(String key) throws TransferException {
        return get(key, Boolean.class);
    }

    /** As {@link #get} for an instant. */
    public Optional<Instant> instant(String key) throws TransferException {
        return get(key, Instant.class);
    }

    /** As {@link #get} for a duration kept as a number of milliseconds, which must not be negative. */
    public Optional<Duration> millis(String key) throws TransferException {
        OptionalLong value = number(key);
        if (value.isPresent() && value.getAsLong() < 0) {
            throw invalid(key, "is negative");
        }
        return value.isPresent() ? Optional.of(Duration.ofMillis(value.getAsLong())) : Optional.empty();
    }

    /** The constant of that name; empty if the key is missing or this version knows no such constant. */
    public <E extends Enum<E>> Optional<E> constant(String key, Class<E> type) throws TransferException {
        Optional<String> name = string(key);
        for (E constant : type.getEnumConstants()) {
            if (name.isPresent() && constant.name().equals(name.get())) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }

    /** A nested dictionary; empty if the key is missing. */
    public Map<String, Object> dictionary(String key) throws TransferException {
        Object value = map.get(key);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> nested)) {
            throw invalid(key, "is not a dictionary");
        }
        return copyMap(nested, key, 1);
    }

    /** A nested dictionary whose values are all strings; empty if the key is missing. */
    public Map<String, String> strings(String key) throws TransferException {
        Map<String, String> strings = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, Object> entry : dictionary(key).entrySet()) {
            if (!(entry.getValue() instanceof String text)) {
                throw invalid(key + "." + entry.getKey(), "is not a string");
            }
            strings.put(entry.getKey(), text);
        }
        return Collections.unmodifiableMap(strings);
    }

    /** A list whose items are all strings; empty if the key is missing. */
    public List<String> stringList(String key) throws TransferException {
        List<?> items = get(key, List.class).orElse(List.of());
        if (items.isEmpty()) {
            return List.of();
        }
        for (Object item : items) {
            if (!(item instanceof String)) {
                throw invalid(key, "has an item that is not a string");
            }
        }
        return items.stream().map(String.class::cast).toList();
    }

    private static TransferException invalid(String key, String what) {
        return new TransferException(FailureReason.INVALID_RECORD, key + " " + what);
    }
}
