// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PropertyListTest {
    @Test
    void a_copy_does_not_follow_its_source() {
        byte[] data = {1, 2};
        List<Object> items = new ArrayList<>(List.of("a"));
        Map<String, Object> source = new HashMap<>(Map.of("data", data, "items", items));
        Map<String, Object> copy = PropertyList.copyOf(source);
        data[0] = 9;
        items.add("b");
        source.put("more", 1L);
        assertArrayEquals(new byte[] {1, 2}, (byte[]) copy.get("data"));
        assertEquals(List.of("a"), copy.get("items"));
        assertFalse(copy.containsKey("more"));
        assertThrows(UnsupportedOperationException.class, () -> copy.put("x", "y"));
    }

    @Test
    void small_numbers_are_widened() {
        assertEquals(
                Map.of("i", 1L, "s", 2L, "f", 0.5),
                PropertyList.copyOf(Map.of("i", 1, "s", (short) 2, "f", 0.5f)));
    }

    @Test
    void a_value_of_another_type_is_refused_by_its_path() {
        Map<String, Object> nested = Map.of("list", List.of("fine", Map.of("bad", Optional.empty())));
        String message = assertThrows(IllegalArgumentException.class, () -> PropertyList.copyOf(nested)).getMessage();
        assertTrue(message.startsWith("list[1].bad: java.util.Optional is not a property list type"), message);
    }

    @Test
    void null_and_keys_that_are_not_strings_are_refused() {
        Map<String, Object> withNull = new HashMap<>();
        withNull.put("k", null);
        assertThrows(IllegalArgumentException.class, () -> PropertyList.copyOf(withNull));
        assertThrows(IllegalArgumentException.class, () -> PropertyList.copyOf(Map.of("k", Arrays.asList("a", null))));
        assertThrows(IllegalArgumentException.class, () -> PropertyList.copyOf(Map.of("k", Map.of(1, "a"))));
    }

    @Test
    void nesting_is_bounded() {
        Map<String, Object> value = Map.of("deepest", 1L);
        for (int i = 1; i < PropertyList.DEEPEST; i++) {
            value = Map.of("k", value);
        }
        Map<String, Object> allowed = value;
        assertTrue(PropertyList.equal(allowed, PropertyList.copyOf(allowed)));
        assertThrows(IllegalArgumentException.class, () -> PropertyList.copyOf(Map.of("k", allowed)));
    }

    @Test
    void equality_looks_into_arrays() {
        assertTrue(PropertyList.equal(
                Map.of("a", List.of(new byte[] {1}, Map.of("b", 1L))), Map.of("a", List.of(new byte[] {1}, Map.of("b", 1L)))));
        assertFalse(PropertyList.equal(Map.of("a", new byte[] {1}), Map.of("a", new byte[] {2})));
        assertFalse(PropertyList.equal(Map.of("a", 1L), Map.of("b", 1L)));
        assertFalse(PropertyList.equal(List.of(1L), List.of(1L, 2L)));
        assertFalse(PropertyList.equal(1L, "1"));
    }

    @Test
    void typed_access_tells_missing_from_wrong() throws TransferException {
        PropertyList list = PropertyList.of(Map.of("n", 5L, "big", 1L << 40, "t", "text", "neg", -1L, "at", Instant.EPOCH));
        assertEquals(OptionalInt.of(5), list.integer("n"));
        assertEquals(OptionalInt.empty(), list.integer("none"));
        assertEquals(Optional.of(Instant.EPOCH), list.instant("at"));
        for (String key : List.of("big", "t")) {
            assertEquals(FailureReason.INVALID_RECORD,
                    assertThrows(TransferException.class, () -> list.integer(key)).reason(), key);
        }
        assertThrows(TransferException.class, () -> list.millis("neg"));
        assertThrows(TransferException.class, () -> list.require("none", String.class));
        assertThrows(TransferException.class, () -> list.dictionary("t"));
        assertThrows(TransferException.class, () -> list.stringList("t"));
    }

    @Test
    void a_constant_that_is_not_known_is_absent() throws TransferException {
        PropertyList list = PropertyList.of(Map.of("k", "UPLOAD", "x", "SIDEWAYS"));
        assertEquals(Optional.of(TransferKind.UPLOAD), list.constant("k", TransferKind.class));
        assertEquals(Optional.empty(), list.constant("x", TransferKind.class));
    }
}
