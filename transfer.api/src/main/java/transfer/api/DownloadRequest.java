// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A request to fetch a URL into a local file.
 *
 * @param url where to fetch from
 * @param headers sent with every attempt; see {@link TransferRequest#headers}
 * @param destination the absolute path of the file to make or, if {@code named} is false, of the folder to make it in
 * @param named whether {@code destination} names the file; if not, the server's suggestion or the URL's last segment
 *     does, reduced to a harmless name (RFC 6266, section 4.3)
 * @param ifExists what to do if the file exists when the download finishes
 * @param digests what the content must hash to: lower-case hexadecimal by algorithm, {@code sha-256} or {@code sha-512}
 * @param mirrors other URLs of the same bytes, tried when one fails; used only with a digest or equal strong validators
 * @param segments how many ranges to fetch at once at most; empty: the transport decides
 * @param maxSize the most bytes to accept; a larger file fails with {@link FailureReason#TOO_LARGE}
 * @param options scheduling and limits
 * @param properties the application's own values; see {@link TransferRequest#properties}
 */
public record DownloadRequest(
        URI url,
        Map<String, String> headers,
        Path destination,
        boolean named,
        IfExists ifExists,
        Map<String, String> digests,
        List<URI> mirrors,
        OptionalInt segments,
        OptionalLong maxSize,
        TransferOptions options,
        Map<String, Object> properties)
        implements TransferRequest {
    private static final Map<String, Integer> HEX_LENGTHS = Map.of("sha-256", 64, "sha-512", 128);

    public DownloadRequest {
        url = Locations.url(url);
        headers = Headers.checked(headers);
        destination = Locations.path("destination", destination);
        digests = checkedDigests(digests);
        mirrors = mirrors.isEmpty() ? List.of() : mirrors.stream().map(Locations::url).toList();
        if (segments.isPresent() && (segments.getAsInt() < 1 || segments.getAsInt() > 64)) {
            throw new IllegalArgumentException("segments must be 1 to 64");
        }
        if (maxSize.isPresent() && maxSize.getAsLong() < 0) {
            throw new IllegalArgumentException("maxSize must not be negative");
        }
        properties = PropertyList.copyOf(properties);
    }

    private static Map<String, String> checkedDigests(Map<String, String> digests) {
        if (digests.isEmpty()) {
            return Collections.emptySortedMap();
        }
        Map<String, String> copy = new TreeMap<>();
        digests.forEach((name, hex) -> {
            String algorithm = name.toLowerCase(Locale.ROOT);
            Integer length = HEX_LENGTHS.get(algorithm);
            if (length == null) {
                throw new IllegalArgumentException("digest algorithm " + Text.oneLine(name) + " is not sha-256 or sha-512");
            }
            if (!hex.matches("[0-9a-fA-F]{" + length + "}")) {
                throw new IllegalArgumentException("a " + algorithm + " digest is " + length + " hexadecimal digits");
            }
            copy.put(algorithm, hex.toLowerCase(Locale.ROOT));
        });
        return Collections.unmodifiableMap(copy);
    }

    @Override
    public String method() {
        return "GET";
    }

    void writeTo(Map<String, Object> map, Map<String, Object> more) {
        map.put("Destination", destination.toString());
        more.put("Named", named);
        more.put("IfExists", ifExists.name());
        if (!digests.isEmpty()) {
            more.put("Digests", digests);
        }
        if (!mirrors.isEmpty()) {
            more.put("Mirrors", mirrors.stream().map(URI::toString).toList());
        }
        segments.ifPresent(count -> more.put("Segments", (long) count));
        maxSize.ifPresent(size -> more.put("MaxSize", size));
    }

    static DownloadRequest readFrom(PropertyList list, PropertyList more) throws TransferException {
        return new DownloadRequest(
                URI.create(list.require("URL", String.class)),
                list.strings("Headers"),
                Path.of(list.require("Destination", String.class)),
                more.bool("Named").orElse(true),
                more.constant("IfExists", IfExists.class).orElse(IfExists.REPLACE),
                more.strings("Digests"),
                more.stringList("Mirrors").stream().map(URI::create).toList(),
                more.integer("Segments"),
                more.number("MaxSize"),
                TransferOptions.readFrom(more),
                list.dictionary("Properties"));
    }

    /** Starts a request for the given URL. {@link Builder#to} or {@link Builder#into} must follow. */
    public static Builder from(URI url) {
        return new Builder(url);
    }

    /** Makes a {@link DownloadRequest}; the record's components say what each value means. Not safe for several threads. */
    public static final class Builder {
        private final URI url;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private Path destination;
        private boolean named;
        private IfExists ifExists = IfExists.REPLACE;
        private final Map<String, String> digests = new TreeMap<>();
        private final List<URI> mirrors = new ArrayList<>();
        private OptionalInt segments = OptionalInt.empty();
        private OptionalLong maxSize = OptionalLong.empty();
        private TransferOptions options = TransferOptions.DEFAULT;
        private Map<String, Object> properties = Map.of();

        private Builder(URI url) {
            this.url = url;
        }

        public Builder header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        /** The file to make. */
        public Builder to(Path file) {
            destination = file;
            named = true;
            return this;
        }

        /** The folder to make the file in, under a name that the server chooses. */
        public Builder into(Path folder) {
            destination = folder;
            named = false;
            return this;
        }

        public Builder ifExists(IfExists value) {
            ifExists = value;
            return this;
        }

        /** Adds an expected digest; {@code algorithm} is {@code sha-256} or {@code sha-512}. */
        public Builder digest(String algorithm, String hex) {
            digests.put(algorithm, hex);
            return this;
        }

        public Builder mirror(URI other) {
            mirrors.add(other);
            return this;
        }

        public Builder segments(int most) {
            segments = OptionalInt.of(most);
            return this;
        }

        public Builder maxSize(long bytes) {
            maxSize = OptionalLong.of(bytes);
            return this;
        }

        public Builder options(TransferOptions value) {
            options = value;
            return this;
        }

        public Builder properties(Map<String, ?> values) {
            properties = PropertyList.copyOf(values);
            return this;
        }

        /** @throws IllegalArgumentException if a value is missing or can not be right; the message says which and why */
        public DownloadRequest build() {
            if (destination == null) {
                throw new IllegalArgumentException("a download needs a destination: to(file) or into(folder)");
            }
            return new DownloadRequest(
                    url, headers, destination, named, ifExists, digests, mirrors, segments, maxSize, options, properties);
        }
    }
}
