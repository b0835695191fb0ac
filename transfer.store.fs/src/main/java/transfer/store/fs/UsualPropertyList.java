// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads what nearly all records look like, byte by byte: the exact head that {@link CommonsPropertyList} writes, no attribute, no
 * comment, of entities the five that XML has, and only printable ASCII, tabs and line feeds. It judges nothing: at anything else it
 * gives up, and {@link CanonicalPropertyList} decides. What it accepts, that one reads as the same values; it only takes ten times as
 * long.
 */
final class UsualPropertyList {
    private static final byte[] HEAD = ("<?xml version=\"1.0\"?>\n<!DOCTYPE plist SYSTEM \"file://localhost/System/Library/DTDs/"
            + "PropertyList.dtd\">\n<plist version=\"1.0\">").getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NAME = 8;
    private static final int USUAL_MORE = 64;
    private static final int DATE = "YYYY-MM-DDThh:mm:ssZ".length();

    private static final String CHARACTERS = "\"&<>'";
    private static final byte[][] ENTITIES = Stream.of("&quot;", "&amp;", "&lt;", "&gt;", "&apos;")
            .map(name -> name.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
    private static final Names KEYS = new Names();

    /** What stands between brackets. */
    private enum Tag {
        KEY("key"), STRING("string"), INTEGER("integer"), REAL("real"), TRUE("true/"), FALSE("false/"), DATE("date"), DATA("data"),
        DICT("dict"), END_DICT("/dict"), EMPTY_DICT("dict/"), ARRAY("array"), END_ARRAY("/array"), EMPTY_ARRAY("array/"),
        END_PLIST("/plist");

        private static final Tag[] ALL = values();
        private final byte[] name;

        Tag(String name) {
            this.name = name.getBytes(StandardCharsets.US_ASCII);
        }

        static Tag named(byte[] bytes, int from, int to) throws Unusual {
            for (Tag tag : ALL) {
                if (tag.name.length == to - from && tag.name[0] == bytes[from] && Arrays.equals(tag.name, 0, to - from, bytes, from, to)) {
                    return tag;
                }
            }
            throw Unusual.HERE;
        }
    }

    private final byte[] bytes;
    private final int end;
    private int next;

    private UsualPropertyList(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    /** Says that this is not for this class. It carries nothing and is thrown often where people edit records: no stack trace. */
    private static final class Unusual extends Exception {
        private static final long serialVersionUID = 1L;
        private static final Unusual HERE = new Unusual();

        private Unusual() {
            super(null, null, false, false);
        }
    }

    /** Empty if it is something unusual, be it valid or not. */
    static Optional<Map<String, Object>> read(byte[] bytes, int length) {
        if (length < HEAD.length || !Arrays.equals(bytes, 0, HEAD.length, HEAD, 0, HEAD.length)) {
            return Optional.empty();
        }
        UsualPropertyList list = new UsualPropertyList(bytes, length);
        list.next = HEAD.length;
        try {
            return Optional.of(list.document());
        } catch (Unusual | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Map<String, Object> document() throws Unusual {
        expect(tag() == Tag.DICT);
        Map<String, Object> dictionary = dictionary(1);
        expect(tag() == Tag.END_PLIST);
        skipSpace();
        expect(next == end);
        return dictionary;
    }

    private Map<String, Object> dictionary(int depth) throws Unusual {
        expect(depth <= CanonicalPropertyList.DEEPEST);
        Map<String, Object> dictionary = new LinkedHashMap<>();
        for (Tag tag = tag(); tag != Tag.END_DICT; tag = tag()) {
            expect(tag == Tag.KEY);
            int start = next;
            String key = KEYS.at(bytes, start, plain(tag));
            expect(dictionary.put(key, value(tag(), depth)) == null);
        }
        return dictionary;
    }

    private List<Object> array(int depth) throws Unusual {
        expect(depth <= CanonicalPropertyList.DEEPEST);
        List<Object> items = new ArrayList<>();
        for (Tag tag = tag(); tag != Tag.END_ARRAY; tag = tag()) {
            items.add(value(tag, depth));
        }
        return items;
    }

    private Object value(Tag tag, int depth) throws Unusual {
        return switch (tag) {
            case STRING -> string();
            case INTEGER -> Long.valueOf(text(tag));
            case REAL -> real(text(tag));
            case TRUE -> Boolean.TRUE;
            case FALSE -> Boolean.FALSE;
            case DATE -> date(text(tag));
            case DATA -> Base64.getDecoder().decode(text(tag).replaceAll("\\s", ""));
            case DICT -> dictionary(depth + 1);
            case EMPTY_DICT -> empty(new LinkedHashMap<String, Object>(), depth);
            case ARRAY -> array(depth + 1);
            case EMPTY_ARRAY -> empty(new ArrayList<Object>(), depth);
            case KEY, END_DICT, END_ARRAY, END_PLIST -> throw Unusual.HERE;
        };
    }

    private static Object empty(Object value, int depth) throws Unusual {
        expect(depth < CanonicalPropertyList.DEEPEST);
        return value;
    }

    private static Double real(String text) throws Unusual {
        double number = Double.parseDouble(text);
        expect(Double.isFinite(number));
        return number;
    }

    private static Instant date(String text) throws Unusual {
        expect(text.length() == DATE && text.charAt(4) == '-' && text.charAt(7) == '-' && text.charAt(10) == 'T'
                && text.charAt(13) == ':' && text.charAt(16) == ':' && text.charAt(19) == 'Z');
        return LocalDateTime.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10), number(text, 11, 13),
                number(text, 14, 16), number(text, 17, 19)).toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) throws Unusual {
        int number = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            expect(digit >= '0' && digit <= '9');
            number = 10 * number + digit - '0';
        }
        return number;
    }

    /** The next tag, after white space only. */
    private Tag tag() throws Unusual {
        skipSpace();
        expect(next < end && bytes[next] == '<');
        int start = ++next;
        while (next < end && next - start < LONGEST_NAME && bytes[next] != '>') {
            next++;
        }
        expect(next < end && bytes[next] == '>');
        return Tag.named(bytes, start, next++);
    }

    /** The text up to the end tag of that name. */
    private String text(Tag tag) throws Unusual {
        int start = next;
        return string(start, plain(tag));
    }

    /** A text that may have entities in it. */
    private String string() throws Unusual {
        int start = next;
        run(Tag.STRING);
        if (next == end || bytes[next] == '<') {
            return string(start, close(Tag.STRING));
        }
        StringBuilder decoded = new StringBuilder(next - start + USUAL_MORE);
        while (next < end && bytes[next] == '&') {
            decoded.append(string(start, next)).append(entity());
            start = next;
            run(Tag.STRING);
        }
        return decoded.append(string(start, close(Tag.STRING))).toString();
    }

    private char entity() throws Unusual {
        for (int i = 0; i < ENTITIES.length; i++) {
            byte[] name = ENTITIES[i];
            if (end - next > name.length && Arrays.equals(bytes, next, next + name.length, name, 0, name.length)) {
                next += name.length;
                return CHARACTERS.charAt(i);
            }
        }
        throw Unusual.HERE;
    }

    /** Goes past a text without entities and its end tag; returns where the text ends. */
    private int plain(Tag tag) throws Unusual {
        run(tag);
        return close(tag);
    }

    /** Goes past characters that stand for themselves. */
    private void run(Tag tag) throws Unusual {
        while (next < end && bytes[next] != '<' && bytes[next] != '&') {
            byte c = bytes[next++];
            boolean plain = c >= ' ' && c < 0x7f && c != '>' || c == '\n' || c == '\t';
            // what XML would make a line feed of; in data it means nothing
            expect(plain || c == '\r' && tag == Tag.DATA);
        }
    }

    /** Goes past an end tag; returns where it begins. */
    private int close(Tag tag) throws Unusual {
        int start = next;
        int name = start + 2;
        next = name + tag.name.length + 1;
        expect(next <= end && bytes[start] == '<' && bytes[start + 1] == '/' && bytes[next - 1] == '>'
                && Arrays.equals(bytes, name, next - 1, tag.name, 0, tag.name.length));
        return start;
    }

    private void skipSpace() {
        while (next < end && (bytes[next] == ' ' || bytes[next] == '\n' || bytes[next] == '\t')) {
            next++;
        }
    }

    private String string(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static void expect(boolean usual) throws Unusual {
        if (!usual) {
            throw Unusual.HERE;
        }
    }
}
