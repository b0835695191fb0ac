// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the file name in {@code Content-Disposition} (RFC 6266), which may be anything a server likes to say. */
final class ContentDisposition {
    private static final Pattern PARAMETER =
            Pattern.compile("\\G\\s*;\\s*([!#$&+.^_`|~*0-9A-Za-z-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;\"]*))");

    private ContentDisposition() {}

    /** The suggested name as it is said, not made harmless yet; {@code filename*} (RFC 8187) goes before {@code filename}. */
    static Optional<String> fileName(String value) {
        int end = value.indexOf(';');
        if (end < 0) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(value);
        for (int at = end; at < value.length() && matcher.find(at); at = matcher.end()) {
            String text = matcher.group(2) != null ? matcher.group(2).replaceAll("\\\\(.)", "$1") : matcher.group(3).strip();
            parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), text);
        }
        return Optional.ofNullable(parameters.get("filename*")).flatMap(ContentDisposition::extended)
                .or(() -> Optional.ofNullable(parameters.get("filename")).map(ContentDisposition::asUtf8));
    }

    private static Optional<String> extended(String value) {
        String[] parts = value.split("'", 3);
        if (parts.length != 3) {
            return Optional.empty();
        }
        Charset charset = switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "utf-8" -> StandardCharsets.UTF_8;
            case "iso-8859-1" -> StandardCharsets.ISO_8859_1;
            default -> null;
        };
        return charset == null ? Optional.empty() : FileNames.decode(parts[2], charset);
    }

    /** Servers send raw UTF-8, which OkHttp reads as such, or percent-encoded UTF-8 as some browsers accept. */
    private static String asUtf8(String name) {
        return name.indexOf('%') < 0 ? name : FileNames.decode(name, StandardCharsets.UTF_8).orElse(name);
    }
}
