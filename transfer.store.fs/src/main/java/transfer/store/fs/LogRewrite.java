// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import transfer.store.fs.LogEntry.Kind;

/** Puts a new log in the place of the old one, with all that still counts, and with room. For the holder of the log's lock. */
final class LogRewrite {
    private static final int SMALLEST = 256 << 10;

    private final LogFile file;
    private final LogStanding standing;
    private final RootDirectory root;
    private final Reserve reserve;
    private final int largest;

    /** @param largest how many bytes may count before records are settled */
    LogRewrite(LogFile file, LogStanding standing, RootDirectory root, Reserve reserve, int largest) {
        this.file = file;
        this.standing = standing;
        this.root = root;
        this.reserve = reserve;
        this.largest = largest;
    }

    /** Whether more would count than may. */
    boolean isTooLarge(int needed) {
        return standing.estimate(file.size()) + needed > largest;
    }

    /**
     * Puts a new log in the place of this one.
     *
     * @param needed the room that is to be in it
     * @param dropped what it need not stand for any more
     */
    void run(int needed, Set<UUID> dropped) throws IOException {
        run(needed, dropped, true);
    }

    /** Also on a full disk, with what was set aside for that. */
    void runAnyhow(int needed, Set<UUID> dropped) throws IOException {
        try {
            run(needed, dropped, true);
        } catch (IOException e) {
            if (!Failures.isNoSpace(e)) {
                throw e;
            }
            reserve.use(() -> run(needed, dropped, false));
        }
    }

    /** @param roomy whether there is to be room for what comes later */
    private void run(int needed, Set<UUID> dropped, boolean roomy) throws IOException {
        Set<UUID> gone = root.certain(standing.nameless());
        List<LogEntry> kept = standing.kept(file.entries(), dropped, gone);
        int submits = (int) kept.stream().filter(entry -> entry.kind() == Kind.SUBMITTED).count();
        long least = needed + (long) LogEntry.least() * (submits + needed / LogEntry.least() + 1);
        long size = kept.stream().mapToLong(LogEntry::size).sum();
        long usual = Math.min(largest - size, Math.max(Math.min(SMALLEST, largest / 4), size + 2 * least));
        file.replace(kept, roomy ? Math.max(least, usual) : least);
        standing.replaced(submits, dropped, gone);
        file.confirm();
    }
}
