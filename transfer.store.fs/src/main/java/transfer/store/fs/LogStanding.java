// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import transfer.store.fs.LogEntry.Kind;

/**
 * What the entries of {@link SubmitLog} stand for, taken together: which records, how those ended, and which others were removed; and
 * of each whether it is so in the directories, too. Changed by the holder of the log's lock only, but for the latter.
 */
final class LogStanding {
    /** The records, and whether the directory is there. */
    private final Map<UUID, Boolean> counting = new ConcurrentHashMap<>();
    /** Removed, and whether the directory has lost its name. */
    private final Map<UUID, Boolean> removed = new ConcurrentHashMap<>();
    /** Whose outcome it stands for, too, and whether that is in the directory. */
    private final Map<UUID, Boolean> ended = new ConcurrentHashMap<>();
    private final Replay replay;
    private int submitted;

    LogStanding(Replay replay) {
        this.replay = replay;
    }

    /** An entry has been added. */
    void apply(LogEntry.Head entry) {
        UUID identifier = entry.identifier();
        if (entry.kind() == Kind.SUBMITTED) {
            removed.remove(identifier);
            counting.put(identifier, false);
            submitted++;
        } else if (entry.kind() == Kind.REMOVED) {
            leave(Set.of(identifier));
            removed.put(identifier, false);
            replay.met(identifier);
        } else if (holds(identifier)) {
            ended.put(identifier, false);
        }
    }

    private void leave(Set<UUID> identifiers) {
        identifiers.forEach(counting::remove);
        identifiers.forEach(ended::remove);
    }

    /** The directory of a record is there. */
    void made(UUID identifier) {
        counting.replace(identifier, true);
    }

    /** The outcome is in the directory. */
    void endWritten(UUID identifier) {
        ended.replace(identifier, true);
    }

    /** The directory of what was removed has lost its name. */
    void unnamed(UUID identifier) {
        removed.replace(identifier, true);
    }

    boolean holds(UUID identifier) {
        return counting.containsKey(identifier);
    }

    boolean hasRemoved(UUID identifier) {
        return removed.containsKey(identifier);
    }

    boolean hasEnd(UUID identifier) {
        return ended.containsKey(identifier);
    }

    Set<UUID> records() {
        return counting.keySet();
    }

    Set<UUID> removals() {
        return removed.keySet();
    }

    Set<UUID> ends() {
        return ended.keySet();
    }

    /** The removed ones whose directories have lost their names. */
    Set<UUID> nameless() {
        return taken(removed);
    }

    /** The records whose directories are there with all that the log has of them, so that it can be forced there. */
    Set<UUID> whole() {
        Set<UUID> whole = taken(counting);
        whole.removeIf(one -> !isEndWritten(one));
        return whole;
    }

    private static Set<UUID> taken(Map<UUID, Boolean> steps) {
        return steps.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** Whether its outcome, if there is one, is in the directory. */
    boolean isEndWritten(UUID identifier) {
        return ended.getOrDefault(identifier, true);
    }

    /** Whether there is no outcome that is not in its directory. */
    boolean isEndWritten() {
        return !ended.containsValue(false);
    }

    /** What the records take of a file of so many bytes, as far as that can be estimated. */
    long estimate(long size) {
        return submitted == 0 ? 0 : size * counting.size() / submitted;
    }

    /**
     * What a new file has to say.
     *
     * @param entries those of the old one
     * @param dropped records that it need not stand for any more
     * @param gone what was removed, and does not come back whatever the file says
     */
    List<LogEntry> kept(List<LogEntry> entries, Set<UUID> dropped, Set<UUID> gone) {
        List<LogEntry> kept = new ArrayList<>();
        for (LogEntry entry : current(entries)) {
            if (entry.kind() != Kind.REMOVED && holds(entry.identifier()) && !dropped.contains(entry.identifier())) {
                kept.add(new LogEntry(entry.kind(), entry.identifier(), entry.bytes(), false));
            }
        }
        removed.keySet().stream().filter(one -> !gone.contains(one)).map(LogEntry::removed).forEach(kept::add);
        return kept;
    }

    /** Without what was said of transfers before they were removed: one of the same name can have been submitted since. */
    static List<LogEntry> current(List<LogEntry> entries) {
        Map<UUID, Integer> removals = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).kind() == Kind.REMOVED) {
                removals.put(entries.get(i).identifier(), i);
            }
        }
        List<LogEntry> current = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (i >= removals.getOrDefault(entries.get(i).identifier(), 0)) {
                current.add(entries.get(i));
            }
        }
        return current;
    }

    /** That has taken the place of the old file. */
    void replaced(int submits, Set<UUID> dropped, Set<UUID> gone) {
        submitted = submits;
        leave(dropped);
        gone.forEach(removed::remove);
    }
}
