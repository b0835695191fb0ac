// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /** What a log has in it. */
    record Content(List<LogEntry> entries, int end, boolean clean) {}

    private static final byte[] MAGIC = "transfer submits".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int BEFORE = 4 + 1 + 1 + 16;
    private static final int SUM = 4;
    private static final int BLOCK = 1 << 20;

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

    /** The entries up to the first that does not check out; those that lack the one that they need are left out. */
    static Content parse(byte[] log) {
        if (log.length < MAGIC.length || !Arrays.equals(log, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return new Content(List.of(), 0, false);
        }
        List<LogEntry> entries = new ArrayList<>();
        int counting = 0;
        int end = MAGIC.length;
        for (int at = end; ; ) {
            Optional<LogEntry> entry = read(log, at);
            if (entry.isEmpty()) {
                break;
            }
            entries.add(entry.get());
            at += entry.get().size();
            if (!entry.get().more) {
                counting = entries.size();
                end = at;
            }
        }
        return new Content(List.copyOf(entries.subList(0, counting)), end, isEmpty(log, end));
    }

    /** Whether there are only zeros: many, so they are compared with others, which the runtime does with few instructions. */
    private static boolean isEmpty(byte[] log, int from) {
        byte[] zeros = new byte[Math.min(BLOCK, log.length - from)];
        for (int at = from; at < log.length; at += BLOCK) {
            int until = Math.min(log.length, at + BLOCK);
            if (!Arrays.equals(log, at, until, zeros, 0, until - at)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<LogEntry> read(byte[] log, int at) {
        if (log.length - at < BEFORE + SUM) {
            return Optional.empty();
        }
        ByteBuffer source = ByteBuffer.wrap(log).position(at);
        int length = source.getInt();
        int kind = source.get();
        int more = source.get();
        if (length < 0 || length > log.length - at - BEFORE - SUM || kind < 1 || kind > Kind.values().length) {
            return Optional.empty();
        }
        UUID identifier = new UUID(source.getLong(), source.getLong());
        byte[] bytes = new byte[length];
        source.get(bytes);
        boolean fits = source.getInt() == sum(log, at, at + BEFORE + length, at);
        return fits ? Optional.of(new LogEntry(Kind.values()[kind - 1], identifier, bytes, more == 1)) : Optional.empty();
    }
}
