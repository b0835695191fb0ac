// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import transfer.api.store.QueuedTransfer;

/**
 * One entry of {@link Index}.
 *
 * <pre>
 * entry      = length identifier mark seconds nanoseconds priority session scheme host
 * length     = 4OCTET                    ; of what is behind it
 * identifier = 16OCTET
 * mark       = 8OCTET                    ; of the record's {@link Appearance} when it was read
 * seconds    = 8OCTET                    ; since 1970: when the transfer fails if it has not ended
 * nanoseconds = 4OCTET
 * priority   = 4OCTET
 * session    = text
 * scheme     = text
 * host       = text
 * text       = length *OCTET             ; UTF-8
 * </pre>
 *
 * @param queued what is known of a transfer
 * @param mark what its record looked like then
 */
record IndexEntry(QueuedTransfer queued, long mark) {
    private static final int TEXTS = 3;
    private static final int NUMBERS = 16 + 8 + 8 + 4 + 4;
    static final int LEAST = Integer.BYTES + NUMBERS + TEXTS * Integer.BYTES;

    byte[] bytes() {
        byte[][] texts = {utf8(queued.session()), utf8(queued.scheme()), utf8(queued.host())};
        int length = NUMBERS + TEXTS * Integer.BYTES + texts[0].length + texts[1].length + texts[2].length;
        ByteBuffer target = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
        target.putLong(queued.identifier().getMostSignificantBits()).putLong(queued.identifier().getLeastSignificantBits());
        target.putLong(mark).putLong(queued.until().getEpochSecond()).putInt(queued.until().getNano()).putInt(queued.priority());
        for (byte[] text : texts) {
            target.putInt(text.length).put(text);
        }
        return target.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** How many bytes the entry takes that begins there. */
    static int size(ByteBuffer source, int at) {
        return Integer.BYTES + source.getInt(at);
    }

    static long most(ByteBuffer source, int at) {
        return source.getLong(at + Integer.BYTES);
    }

    static long least(ByteBuffer source, int at) {
        return source.getLong(at + Integer.BYTES + Long.BYTES);
    }

    /** Reads what {@link #bytes} gave. */
    static IndexEntry read(byte[] bytes, int at) {
        ByteBuffer source = ByteBuffer.wrap(bytes).position(at + Integer.BYTES);
        UUID identifier = new UUID(source.getLong(), source.getLong());
        long mark = source.getLong();
        Instant until = Instant.ofEpochSecond(source.getLong(), source.getInt());
        int priority = source.getInt();
        return new IndexEntry(new QueuedTransfer(identifier, text(source), text(source), text(source), priority, until), mark);
    }

    private static String text(ByteBuffer source) {
        int length = source.getInt();
        String text = new String(source.array(), source.position(), length, StandardCharsets.UTF_8);
        source.position(source.position() + length);
        return text;
    }
}
