// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * One entry of {@link SubmitLog}.
 *
 * <pre>
 * log        = "transfer submits" *entry *OCTET      ; behind the last entry that checks out is nothing
 * entry      = length kind more identifier bytes sum
 * length     = 4OCTET                                ; of bytes
 * kind       = 1 / 2 / 3                             ; submitted, removed, ended
 * more       = 0 / 1                                 ; 1: counts only with the entry behind it
 * identifier = 16OCTET
 * bytes      = *OCTET                                ; submitted: all of immutable.plist; ended: a PackedOutcome
 * sum        = 4OCTET                                ; CRC32C of the position in the file (8OCTET) and of all before it
 * </pre>
 *
 * @param kind what it says
 * @param identifier of which transfer
 * @param bytes of its immutable part, when it was submitted; of its outcome, when it ended
 * @param more whether it counts only together with the next entry
 */
record LogEntry(Kind kind, UUID identifier, byte[] bytes, boolean more) {
    /** What an entry says. */
    enum Kind {
        SUBMITTED,
        REMOVED,
        ENDED
    }

    /** What an entry is about. */
    record Head(Kind kind, UUID identifier) {}

    private static final byte[] MAGIC = "transfer submits".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int BEFORE = 4 + 1 + 1 + 16;
    private static final int SUM = 4;

    static LogEntry submitted(UUID identifier, byte[] bytes, boolean more) {
        return new LogEntry(Kind.SUBMITTED, identifier, bytes, more);
    }

    static LogEntry removed(UUID identifier) {
        return new LogEntry(Kind.REMOVED, identifier, new byte[0], false);
    }

    /** The last of several is the outcome. */
    static LogEntry ended(UUID identifier, byte[] outcome) {
        return new LogEntry(Kind.ENDED, identifier, outcome, false);
    }

    /** The least room that an entry takes, which is what it takes to say that a transfer was removed. */
    static int least() {
        return BEFORE + SUM;
    }

    Head head() {
        return new Head(kind, identifier);
    }

    int size() {
        return BEFORE + bytes.length + SUM;
    }

    /** A log with these entries. */
    static ByteBuffer begin(List<LogEntry> entries) {
        int size = entries.stream().mapToInt(LogEntry::size).sum();
        ByteBuffer log = ByteBuffer.allocate(MAGIC.length + size).put(MAGIC);
        entries.forEach(entry -> entry.write(log, 0));
        return log.flip();
    }

    /** What is to be written at a position of a log. */
    static ByteBuffer at(long position, List<LogEntry> entries) {
        ByteBuffer bytes = ByteBuffer.allocate(entries.stream().mapToInt(LogEntry::size).sum());
        entries.forEach(entry -> entry.write(bytes, position));
        return bytes.flip();
    }

    private void write(ByteBuffer target, long origin) {
        int start = target.position();
        target.putInt(bytes.length).put((byte) (kind.ordinal() + 1)).put((byte) (more ? 1 : 0));
        target.putLong(identifier.getMostSignificantBits()).putLong(identifier.getLeastSignificantBits()).put(bytes);
        target.putInt(sum(target.array(), start, target.position(), origin + start));
    }

    private static int sum(byte[] bytes, int from, int to, long position) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, position));
        sum.update(bytes, from, to - from);
        return (int) sum.getValue();
    }

    /** What a log begins with. */
    static byte[] magic() {
        return MAGIC.clone();
    }

    /** How many bytes an entry has by its own account, not to be believed before it is known to fit; less than the least if it has none. */
    static long size(ByteBuffer entry) {
        int length = entry.getInt(0);
        return length < 0 ? 0 : (long) BEFORE + length + SUM;
    }

    /** Whether the sum is right of an entry that is at this position of the file. */
    static boolean fits(byte[] bytes, int from, int size, long position) {
        int until = from + size - SUM;
        return ByteBuffer.wrap(bytes).getInt(until) == sum(bytes, from, until, position);
    }

    /** @throws IOException a later version has written something that this one does not know */
    static Kind kind(ByteBuffer entry) throws IOException {
        int kind = entry.get(4);
        int more = entry.get(5);
        if (kind < 1 || kind > Kind.values().length || more < 0 || more > 1) {
            throw new IOException("a later version of this software has written the log; update it");
        }
        return Kind.values()[kind - 1];
    }

    static boolean more(ByteBuffer entry) {
        return entry.get(5) == 1;
    }

    static UUID identifier(ByteBuffer entry) {
        return new UUID(entry.getLong(6), entry.getLong(6 + Long.BYTES));
    }

    static ByteBuffer bytes(ByteBuffer entry) {
        return entry.slice(BEFORE, entry.getInt(0));
    }
}
