// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.charset.StandardCharsets;

/**
 * Strings for bytes that come again and again, such as the keys of dictionaries: what was asked for lately under the same hash is given
 * again. Safe for several threads, which may at worst make a string twice.
 */
final class Names {
    private static final int PLACES = 256;
    private static final int LONGEST = 32;

    private final String[] recent = new String[PLACES];

    /** The string of ASCII characters between two places. */
    String at(byte[] bytes, int from, int to) {
        if (to - from > LONGEST) {
            return string(bytes, from, to);
        }
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        int place = hash & PLACES - 1;
        String known = recent[place];
        if (known == null || !is(known, bytes, from, to)) {
            known = string(bytes, from, to);
            recent[place] = known;
        }
        return known;
    }

    private static boolean is(String known, byte[] bytes, int from, int to) {
        if (known.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (known.charAt(i - from) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static String string(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
