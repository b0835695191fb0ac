// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import transfer.api.FailureReason;
import transfer.api.PropertyList;
import transfer.api.TransferException;

class PropertyListFormTest {
    private static final int RECORDS = 10_000;
    private static final String[] TEXTS = {
        "", " ", "  lead and trail  ", "a\nb\tc", "<&>\"'", "]]>", "${file:/etc/passwd}", "${env:HOME}", "\u00e9\u0085\u2028\ufffd",
        "\ud83d\ude00", "a,b;c\\,d", "<!-- -->", "&amp;", "\u007f\u009f", "true", "12", "<string>x</string>", "]]&gt;", "[@x='y']"
    };

    @Test
    void both_readers_agree_on_ten_thousand_generated_records() throws Exception {
        Random random = new Random(20250601);
        for (int i = 0; i < RECORDS; i++) {
            Map<String, Object> record = dictionary(random, 0);
            byte[] written = CommonsPropertyList.write(record);
            Map<String, Object> fast = CanonicalPropertyList.read(written, written.length);
            Map<String, Object> commons = CommonsPropertyList.read(new StringReader(new String(written, UTF_8)));
            int number = i;
            assertTrue(PropertyList.equal(record, fast), () -> "record " + number + ": " + record + " became " + fast);
            assertTrue(PropertyList.equal(fast, commons), () -> "record " + number + ": the readers disagree");
            assertEquals(List.copyOf(record.keySet()), List.copyOf(fast.keySet()), "the order of keys");
        }
    }

    @Test
    void the_reader_of_usual_records_takes_them_and_never_differs_from_the_strict_one() throws Exception {
        Random random = new Random(20250602);
        int taken = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] written = CommonsPropertyList.write(dictionary(random, 0));
            taken += agrees(written) ? 1 : 0;
            for (int damage = 0; damage < 5 && written.length > 0; damage++) {
                byte[] damaged = written.clone();
                damaged[random.nextInt(damaged.length)] = (byte) "<>/&;dkeyt0123-:.TZ \t\n\r\u007f\u00e9".charAt(random.nextInt(25));
                agrees(damaged);
            }
            agrees(Arrays.copyOf(written, random.nextInt(written.length)));
        }
        assertTrue(taken > RECORDS / 10, "only " + taken + " were usual");
        byte[] usual = CommonsPropertyList.write(Map.of("Date", Instant.parse("2025-01-01T00:00:00Z"), "Data", new byte[100],
                "List", List.of(true, 1L, 2.5, "text"), "Nothing", Map.of()));
        assertTrue(agrees(usual), new String(usual, UTF_8));
        for (int depth = 1; depth < CanonicalPropertyList.DEEPEST + 2; depth++) {
            String open = "<dict><key>k</key>".repeat(depth);
            agrees((new String(usual, UTF_8).replaceAll("(?s)<dict>.*", "") + open + "<array/>" + "</dict>".repeat(depth) + "</plist>")
                    .getBytes(UTF_8));
        }
    }

    @Test
    void the_reader_of_usual_records_takes_the_entities_that_are_written() throws Exception {
        byte[] quoted = CommonsPropertyList.write(Map.of("ETag", "\"5f-<&>'\"", "End", "a&", "Escaped", "&amp;"));
        assertTrue(agrees(quoted), new String(quoted, UTF_8));
        for (String odd : List.of("&", "&quot", "&#34;", "&nbsp;", "&quot;\r", "&quot;>", "&quot;\u00e9", "\r&quot;", "\u00e9&amp;")) {
            byte[] document = new String(quoted, UTF_8).replace("a&amp;", odd).getBytes(UTF_8);
            assertFalse(UsualPropertyList.read(document, document.length).isPresent(), odd);
        }
    }

    /** Whether it was taken; if so the strict reader must read the same. */
    private static boolean agrees(byte[] document) throws TransferException {
        Optional<Map<String, Object>> usual = UsualPropertyList.read(document, document.length);
        if (usual.isPresent()) {
            Map<String, Object> strict = CanonicalPropertyList.read(document, document.length);
            assertTrue(PropertyList.equal(strict, usual.get()), () -> new String(document, UTF_8));
            assertEquals(List.copyOf(strict.keySet()), List.copyOf(usual.get().keySet()), "the order of keys");
        }
        return usual.isPresent();
    }

    private static Map<String, Object> dictionary(Random random, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int n = random.nextInt(depth == 0 ? 9 : 3); n > 0; n--) {
            map.put(random.nextInt(3) == 0 ? text(random) : "Key." + n + " [" + random.nextInt(99) + "]", value(random, depth + 1));
        }
        return map;
    }

    private static Object value(Random random, int depth) {
        switch (random.nextInt(depth > 4 ? 6 : 8)) {
            case 0:
                return random.nextInt(4) == 0 ? Long.MIN_VALUE + random.nextInt(2) : random.nextLong() >> random.nextInt(64);
            case 1:
                double number = Double.longBitsToDouble(random.nextLong());
                return Double.isFinite(number) && number != 0 ? number : 0.5;
            case 2:
                return random.nextBoolean();
            case 3:
                return Instant.ofEpochSecond(-12_212_553_600L + (long) (random.nextDouble() * 265_000_000_000L));
            case 4:
                byte[] data = new byte[random.nextInt(200)];
                random.nextBytes(data);
                return data;
            case 5:
                return text(random);
            case 6:
                List<Object> items = new ArrayList<>();
                for (int n = random.nextInt(4); n > 0; n--) {
                    items.add(value(random, depth + 1));
                }
                return items;
            default:
                return dictionary(random, depth + 1);
        }
    }

    private static String text(Random random) {
        if (random.nextBoolean()) {
            return TEXTS[random.nextInt(TEXTS.length)];
        }
        StringBuilder text = new StringBuilder();
        while (text.length() < 20 && random.nextInt(12) > 0) {
            int c = random.nextInt(random.nextInt(4) == 0 ? 0x11_0000 : 0x250);
            boolean kept = c == '\t' || c == '\n' || c >= ' ' && !(c >= 0xd800 && c < 0xe000) && c != 0xfffe && c != 0xffff;
            text.appendCodePoint(kept ? c : 'x');
        }
        return text.toString();
    }

    @Test
    void what_does_not_survive_is_refused_with_its_key_path_and_nothing_else_is() throws Exception {
        List<Object> accepted = new ArrayList<>();
        for (int c = 0; c <= 0xffff; c++) {
            String text = "a" + (char) c + "b";
            Map<String, Object> map = Map.of("outer", List.of(Map.of("in.ner", text)));
            try {
                Survival.check(map);
                accepted.add(text);
            } catch (TransferException e) {
                assertEquals(FailureReason.INVALID_REQUEST, e.reason());
                assertTrue(e.getMessage().startsWith("outer[0].in.ner "), e.getMessage());
                boolean forNothing = c < 0xfffe && (c < ' ' || c % 64 == 0) && survives(map);
                assertFalse(forNothing, String.format("U+%04X is refused for nothing", c));
            }
        }
        for (int i = 0; i < accepted.size(); i += 1000) {
            List<Object> some = accepted.subList(i, Math.min(accepted.size(), i + 1000));
            assertTrue(survives(Map.of("texts", some)), "accepted, and lost: one of " + some);
        }
    }

    private static boolean survives(Map<String, Object> map) {
        byte[] written = CommonsPropertyList.write(map);
        try {
            return PropertyList.equal(map, CanonicalPropertyList.read(written, written.length));
        } catch (TransferException e) {
            return false;
        }
    }

    @Test
    void values_that_would_change_are_refused() {
        for (Object value : List.of(Double.NaN, Double.POSITIVE_INFINITY, -0.0, Instant.parse("2025-01-01T00:00:00.001Z"),
                Instant.parse("1582-10-10T00:00:00Z"), Instant.parse("+10000-01-01T00:00:00Z"), "a\rb", "\ud800")) {
            TransferException e = assertThrows(
                    TransferException.class, () -> SealedPropertyList.encode(Map.of("Properties", Map.of("my key", value))));
            assertEquals(FailureReason.INVALID_REQUEST, e.reason());
            assertTrue(e.getMessage().contains("Properties.my key"), e.getMessage());
        }
    }

    @Test
    void every_file_has_a_document_type_and_can_be_read_by_a_person() throws Exception {
        String text = new String(SealedPropertyList.encode(Map.of("Key", 1L)), UTF_8);
        assertTrue(text.startsWith("<?xml version=\"1.0\"?>"), text);
        assertTrue(text.contains("<!DOCTYPE plist "), text);
        assertTrue(text.contains("<key>Key</key>"), text);
        assertTrue(text.lines().reduce((first, last) -> last).orElseThrow().matches("<!-- SHA-256 [0-9a-f]{64} -->"), text);
    }

    @Test
    void a_damaged_file_is_never_read() throws Exception {
        byte[] sealed = SealedPropertyList.encode(Map.of("Key", "value", "List", List.of(1L, true)));
        for (int i = 0; i < sealed.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = sealed.clone();
                damaged[i] ^= (byte) (1 << bit);
                assertInvalid(damaged);
            }
            assertInvalid(Arrays.copyOf(sealed, i));
        }
        assertInvalid(new byte[sealed.length]);
        assertInvalid((new String(sealed, UTF_8) + "\n").getBytes(UTF_8));
    }

    private static void assertInvalid(byte[] bytes) {
        TransferException e = assertThrows(TransferException.class, () -> SealedPropertyList.decode(bytes));
        assertEquals(FailureReason.INVALID_RECORD, e.reason());
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource
    void hostile_documents_are_inert_even_with_a_seal(String document) {
        assertInvalid(Seal.seal(document.getBytes(UTF_8)));
    }

    static Stream<String> hostile_documents_are_inert_even_with_a_seal() {
        String head = "<?xml version=\"1.0\"?><!DOCTYPE plist SYSTEM \"file://localhost/x.dtd\"><plist version=\"1.0\">";
        String bomb = "<?xml version=\"1.0\"?><!DOCTYPE plist [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                + "<!ENTITY c SYSTEM \"file:///etc/passwd\">]><plist><dict><key>k</key><string>&b;</string></dict></plist>";
        return Stream.of(
                head + "<dict>".repeat(20_000),
                head + "<dict><key>k</key>".repeat(20_000),
                head + "<dict><key>k</key>" + "<array>".repeat(20_000),
                bomb, bomb.replace("&b;", "&c;"), bomb.replace("<key>k</key>", "<key>&a;</key>").replace("&b;", ""),
                bomb.replace("<string>&b;</string>", "&b;"),
                head + "<dict><key>k</key><integer>99999999999999999999</integer></dict></plist>",
                head + "<dict><key>k</key><date>yesterday</date></dict></plist>",
                head + "<dict><key>k</key><data>???</data></dict></plist>",
                head + "<dict><key>k</key></dict></plist>",
                head + "<dict><key>k</key><string>a<b/></string></dict></plist>",
                head + "<dict><key>k</key><true/><key>k</key><true/></dict></plist>",
                head + "<array/></plist>", "<html/>", "", "bplist00");
    }
}
