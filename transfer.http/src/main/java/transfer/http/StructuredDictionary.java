// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A parser of dictionaries as structured fields (RFC 9651, section 4.2.2), as far as byte sequences are wanted: other values are checked
 * roughly and passed over.
 */
final class StructuredDictionary {
    private final String text;
    private final Map<String, byte[]> members = new LinkedHashMap<>();
    private int at;

    private StructuredDictionary(String text) {
        this.text = text;
    }

    /** The members that are byte sequences. Empty if the field can not be parsed: then none of it counts. */
    static Map<String, byte[]> bytes(String field) {
        StructuredDictionary dictionary = new StructuredDictionary(field.strip());
        try {
            dictionary.parse();
            return dictionary.members;
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    private void parse() {
        while (at < text.length()) {
            String key = key();
            members.remove(key);
            if (peek() == '=') {
                at++;
                byte[] value = member();
                if (value != null) {
                    members.put(key, value);
                }
            }
            parameters();
            skip(" \t");
            if (at == text.length()) {
                return;
            }
            expect(',');
            skip(" \t");
            if (at == text.length()) {
                throw new IllegalArgumentException("a comma at the end");
            }
        }
    }

    private byte[] member() {
        if (peek() != '(') {
            return item();
        }
        at++;
        while (true) {
            skip(" ");
            if (peek() == ')') {
                at++;
                return null;
            }
            item();
            parameters();
            if (peek() != ' ' && peek() != ')') {
                throw new IllegalArgumentException("items of a list without a space between");
            }
        }
    }

    private void parameters() {
        while (peek() == ';') {
            at++;
            skip(" ");
            key();
            if (peek() == '=') {
                at++;
                item();
            }
        }
    }

    private String key() {
        int start = at;
        char first = peek();
        if (!(first >= 'a' && first <= 'z' || first == '*')) {
            throw new IllegalArgumentException("not a key");
        }
        while (isLower(peek()) || isDigit(peek()) || "_-.*".indexOf(peek()) >= 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** A bare item; null if it is no byte sequence. */
    private byte[] item() {
        char first = peek();
        if (first == ':') {
            return byteSequence();
        }
        if (first == '"') {
            string();
        } else if (first == '?') {
            at++;
            oneOf("01");
        } else if (first == '-' || isDigit(first)) {
            number();
        } else if (first == '@') {
            at++;
            number();
        } else if (first == '%') {
            at++;
            string();
        } else {
            token();
        }
        return null;
    }

    private byte[] byteSequence() {
        int end = text.indexOf(':', at + 1);
        if (end < 0) {
            throw new IllegalArgumentException("a byte sequence without an end");
        }
        byte[] value = Base64.getDecoder().decode(text.substring(at + 1, end));
        at = end + 1;
        return value;
    }

    private void string() {
        expect('"');
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
            }
            if (peek() < ' ' || peek() > '~') {
                throw new IllegalArgumentException("a character that no string can have");
            }
            at++;
        }
        at++;
    }

    private void number() {
        if (peek() == '-') {
            at++;
        }
        if (!isDigit(peek())) {
            throw new IllegalArgumentException("not a number");
        }
        while (isDigit(peek()) || peek() == '.') {
            at++;
        }
    }

    private void token() {
        char first = peek();
        if (!(isLower(first) || first >= 'A' && first <= 'Z' || first == '*')) {
            throw new IllegalArgumentException("not an item");
        }
        while (peek() > ' ' && peek() < 127 && "\"(),;=<>@[\\]{}?".indexOf(peek()) < 0) {
            at++;
        }
    }

    private void oneOf(String characters) {
        if (characters.indexOf(peek()) < 0) {
            throw new IllegalArgumentException("not one of " + characters);
        }
        at++;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw new IllegalArgumentException("not a " + c);
        }
        at++;
    }

    private void skip(String characters) {
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
