// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * The name that a server or a URL suggests for a file, reduced to a harmless one (RFC 6266, section 4.3): a single segment that names a
 * file in the folder chosen by the application and nothing else, on any system.
 */
final class FileNames {
    private static final int LONGEST_BYTES = 255;
    private static final int LONGEST_EXTENSION = 16;
    private static final Pattern RESERVED =
            Pattern.compile("(?i)(con|prn|aux|nul|clock\\$|conin\\$|conout\\$|(com|lpt)[0-9\\u00b9\\u00b2\\u00b3])");

    private FileNames() {}

    /** A name: from {@code Content-Disposition}, else from the last segment of the URL, else {@code download}. */
    static String suggest(HeaderFields fields, HttpUrl url) {
        List<String> segments = url.pathSegments();
        return fields.single("Content-Disposition").flatMap(ContentDisposition::fileName).flatMap(FileNames::harmless)
                .or(() -> harmless(segments.get(segments.size() - 1)))
                .orElse("download");
    }

    /** What is left of a name; empty if nothing is. */
    static Optional<String> harmless(String suggested) {
        String name = Normalizer.normalize(suggested, Normalizer.Form.NFC);
        name = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        StringBuilder kept = new StringBuilder();
        name.codePoints().filter(FileNames::isVisible).map(c -> "<>:\"|?*".indexOf(c) >= 0 ? '_' : c).forEach(kept::appendCodePoint);
        // leading dots hide a file, trailing dots and spaces are dropped by Windows
        String bare = kept.toString().replaceAll("^[.\\s]+", "").replaceAll("[.\\s]+$", "");
        int dot = bare.indexOf('.');
        if (RESERVED.matcher((dot < 0 ? bare : bare.substring(0, dot)).strip()).matches()) {
            bare = "_" + bare;
        }
        return bare.isEmpty() ? Optional.empty() : Optional.of(shortened(bare));
    }

    /** No control characters, nothing that turns the direction of writing, nothing invisible, no unpaired surrogates. */
    private static boolean isVisible(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL && type != Character.FORMAT && type != Character.SURROGATE
                && type != Character.UNASSIGNED && type != Character.PRIVATE_USE
                && type != Character.LINE_SEPARATOR && type != Character.PARAGRAPH_SEPARATOR;
    }

    /** At most 255 bytes of UTF-8, with the extension kept. */
    private static String shortened(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_BYTES) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && name.length() - dot <= LONGEST_EXTENSION ? name.substring(dot) : "";
        String stem = name.substring(0, name.length() - extension.length());
        int room = LONGEST_BYTES - extension.getBytes(StandardCharsets.UTF_8).length;
        CharBuffer in = CharBuffer.wrap(stem);
        // an encoder stops before the character that does not fit
        StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE).encode(in, ByteBuffer.allocate(room), true);
        return stem.substring(0, in.position()).replaceAll("[.\\s]+$", "") + extension;
    }

    /** Percent-decodes; empty if it is not well-formed in the charset. */
    static Optional<String> decode(String text, Charset charset) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int value = i + 2 < text.length() ? hex(text.substring(i + 1, i + 3)) : -1;
                if (value < 0) {
                    return Optional.empty();
                }
                bytes.write(value);
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        try {
            return Optional.of(charset.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static int hex(String digits) {
        return digits.toLowerCase(Locale.ROOT).matches("[0-9a-f]{2}") ? Integer.parseInt(digits, 16) : -1;
    }
}
