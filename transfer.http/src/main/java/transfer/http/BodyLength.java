// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * How the end of an answer's body is known (RFC 9112, section 6.3), read strictly: OkHttp takes the last of two different
 * lengths, prefers chunks silently and reads a length that it can not parse as none.
 *
 * @param kind which way
 * @param bytes the length, if the kind is {@link Kind#EXACT}
 */
record BodyLength(Kind kind, long bytes) {
    /** The ways to know the end. */
    enum Kind {
        /** By a length. */
        EXACT,
        /** By the protocol: the last chunk, or the end of an HTTP/2 stream. */
        DELIMITED,
        /** By the end of the connection, which proves nothing. */
        UNTIL_CLOSE,
        /** The header contradicts itself: the body must not be used. */
        INVALID
    }

    static final BodyLength DELIMITED = new BodyLength(Kind.DELIMITED, -1);
    static final BodyLength UNTIL_CLOSE = new BodyLength(Kind.UNTIL_CLOSE, -1);
    static final BodyLength INVALID = new BodyLength(Kind.INVALID, -1);

    static BodyLength exact(long bytes) {
        return new BodyLength(Kind.EXACT, bytes);
    }

    /** Reads the framing of an answer that can have a body. */
    static BodyLength of(HeaderFields fields, boolean multiplexed) {
        boolean coded = !fields.all("Transfer-Encoding").isEmpty();
        boolean measured = !fields.all("Content-Length").isEmpty();
        if (coded) {
            boolean chunked = fields.all("Transfer-Encoding").size() == 1
                    && fields.all("Transfer-Encoding").get(0).strip().toLowerCase(Locale.ROOT).equals("chunked");
            return chunked && !measured && !multiplexed ? DELIMITED : INVALID;
        }
        if (measured) {
            OptionalLong length = fields.conflicting("Content-Length")
                    ? OptionalLong.empty()
                    : parse(fields.single("Content-Length").orElse(""));
            return length.isPresent() ? exact(length.getAsLong()) : INVALID;
        }
        return multiplexed ? DELIMITED : UNTIL_CLOSE;
    }

    /** A decimal number of at most 2^63-1: digits and nothing else; empty otherwise. */
    static OptionalLong parse(String digits) {
        if (digits.isEmpty() || digits.length() > 19 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The length, if it is known beforehand. */
    OptionalLong known() {
        return kind == Kind.EXACT ? OptionalLong.of(bytes) : OptionalLong.empty();
    }
}
