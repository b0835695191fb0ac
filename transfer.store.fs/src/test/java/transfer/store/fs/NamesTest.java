// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NamesTest {
    private final Names names = new Names();

    @Test
    void the_same_bytes_give_the_same_string() {
        String first = names.at("<key>Identifier</key>".getBytes(StandardCharsets.US_ASCII), 5, 15);
        assertEquals("Identifier", first);
        assertSame(first, names.at("Identifier".getBytes(StandardCharsets.US_ASCII), 0, 10));
    }

    @Test
    void texts_that_share_a_place_are_not_taken_for_each_other() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            String text = Integer.toString(random.nextInt(2000), 7 + random.nextInt(3)).repeat(1 + random.nextInt(8));
            assertEquals(text, names.at(text.getBytes(StandardCharsets.US_ASCII), 0, text.length()));
        }
    }
}
