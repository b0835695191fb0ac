// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import transfer.api.PropertyList;
import transfer.api.TransferException;

/**
 * What tells one version of a representation from another.
 *
 * @param etag the entity tag as received, weak or strong
 * @param lastModified the {@code Last-Modified} as received, if it is a strong validator
 * @param length the size of the whole, if known
 * @param type the {@code Content-Type} as received
 * @param url whom it was asked of: only scheme, host and port, because a URL can be a secret
 */
record Validator(
        Optional<String> etag, Optional<String> lastModified, OptionalLong length, Optional<String> type, Optional<String> url) {
    static final Validator NONE =
            new Validator(Optional.empty(), Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());

    /** A date nearer than this to the time of the answer may stand for two versions (RFC 9110, section 8.8.2.2). */
    private static final Duration NEAR = Duration.ofSeconds(1);

    /** The validator of an answer's representation. */
    static Validator of(HeaderFields fields, OptionalLong length) {
        Optional<String> etag = fields.single("ETag").filter(Validator::isEntityTag);
        return new Validator(etag, strongDate(fields), length, fields.single("Content-Type"), Optional.empty());
    }

    private static boolean isEntityTag(String value) {
        String opaque = value.startsWith("W/") ? value.substring(2) : value;
        return opaque.length() >= 2 && opaque.startsWith("\"") && opaque.indexOf('"', 1) == opaque.length() - 1
                && opaque.chars().allMatch(c -> c > ' ' && c != 127);
    }

    private static Optional<String> strongDate(HeaderFields fields) {
        Optional<String> value = fields.single("Last-Modified");
        Optional<Instant> modified = value.flatMap(HttpDate::parse);
        Optional<Instant> date = fields.single("Date").flatMap(HttpDate::parse);
        boolean strong = modified.isPresent() && date.isPresent()
                && modified.get().plus(NEAR).isBefore(date.get());
        return strong ? value : Optional.empty();
    }

    /** The entity tag, if it is strong. */
    Optional<String> strongTag() {
        return etag.filter(tag -> !tag.startsWith("W/"));
    }

    /** The value for {@code If-Range} (RFC 9110, section 13.1.5): a strong tag, else a strong date; empty: there is none, start again. */
    Optional<String> ifRange() {
        return strongTag().or(() -> lastModified);
    }

    /** Whether anything is known by which a later answer can be recognised as of the same version. */
    boolean usable() {
        return ifRange().isPresent();
    }

    /**
     * Whether an answer is proved to be of this version: the same strong tag; or without one, the same strong date and no different tag.
     * Lengths that are both known must be the same.
     */
    boolean proves(Validator other) {
        if (length.isPresent() && other.length.isPresent() && length.getAsLong() != other.length.getAsLong()) {
            return false;
        }
        if (strongTag().isPresent()) {
            return strongTag().equals(other.strongTag());
        }
        return lastModified.isPresent() && lastModified.equals(other.lastModified) && etag.equals(other.etag);
    }

    Validator withLength(OptionalLong total) {
        return new Validator(etag, lastModified, total, type, url);
    }

    /** The same, asked of this origin. */
    Validator from(Origin origin) {
        return new Validator(etag, lastModified, length, type, Optional.of(origin.toString()));
    }

    Map<String, Object> toPropertyList() {
        Map<String, Object> map = new LinkedHashMap<>();
        etag.ifPresent(value -> map.put("ETag", value));
        lastModified.ifPresent(value -> map.put("LastModified", value));
        length.ifPresent(value -> map.put("Length", value));
        type.ifPresent(value -> map.put("Type", value));
        url.ifPresent(value -> map.put("URL", value));
        return map;
    }

    static Validator of(Map<String, Object> map) throws TransferException {
        PropertyList list = PropertyList.of(map);
        return new Validator(list.string("ETag"), list.string("LastModified"), list.number("Length"), list.string("Type"),
                list.string("URL"));
    }
}
