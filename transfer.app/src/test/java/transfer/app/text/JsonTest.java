// SPDX-License-Identifier: Apache-2.0
package transfer.app.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void values_keep_their_order_and_type() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("b", List.of(1, 2L, true));
        map.put("a", Instant.parse("2025-01-02T03:04:05Z"));
        assertEquals("{\"b\":[1,2,true],\"a\":\"2025-01-02T03:04:05Z\"}", Json.write(map));
        assertEquals("[]", Json.write(List.of()));
    }

    @Test
    void strings_are_escaped() {
        assertEquals("\"\\\"\\\\ \\u000a \\u001b \u00e9 \\ud83d x\"", Json.write("\"\\ \n \u001b \u00e9 \ud83d x"));
        assertEquals("\"\ud83d\ude00\"", Json.write("\ud83d\ude00"));
    }

    @Test
    void other_types_are_a_mistake() {
        assertThrows(IllegalArgumentException.class, () -> Json.write(List.of(new Object())));
        assertThrows(IllegalArgumentException.class, () -> Json.write(Double.NaN));
    }
}
