// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import transfer.store.fs.LogEntry.Kind;

/**
 * Makes submits durable with one force of one file: its entries stand for the immutable parts of records as long as these have not been
 * forced in their directories, and for the outcomes of such records. Calls that come together share the force.
 *
 * <p>When the file is full, and when its end is not certain, a new one with all that still counts takes its place. What counts no more: a
 * record that was removed, and whose directory is certain to be gone; one that has been <em>settled</em>, that is, forced where it is.
 * Records are settled when more than a set number of bytes would count.
 */
final class SubmitLog {
    private final RootDirectory root;
    private final LogFile file;
    private final Settlement settlement;
    private final Replay replay;
    private final Doubts doubts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<LogRequest> requests = new ConcurrentLinkedQueue<>();
    private final LogStanding standing;
    private final LogRewrite rewrite;
    private final PackedOutcome packing = new PackedOutcome();

    SubmitLog(Layout layout, FileOperations files, RootDirectory root, Reserve reserve, Doubts doubts, StoreSettings settings) {
        this.root = root;
        this.file = new LogFile(layout, files, root, doubts);
        this.settlement = new Settlement(layout, files, root, doubts, settings.threads());
        this.replay = new Replay(layout, files, reserve);
        this.standing = new LogStanding(replay);
        this.rewrite = new LogRewrite(file, standing, root, reserve, settings.log());
        this.doubts = doubts;
    }

    RootDirectory root() {
        return root;
    }

    /** Knows which of the directories that an earlier owner has made are still to be made sure of. */
    Replay replay() {
        return replay;
    }

    /** Makes transfers durable, all or none; they have no directories yet, or staged ones. */
    void submit(Map<UUID, byte[]> records) throws IOException {
        List<LogEntry> entries = new ArrayList<>();
        records.forEach((identifier, bytes) -> entries.add(
                LogEntry.submitted(identifier, bytes, entries.size() < records.size() - 1)));
        append(entries);
    }

    /** The directory of a submitted transfer is there. */
    void made(UUID identifier) {
        root.added(identifier);
        standing.made(identifier);
    }

    /** Whether a transfer would come back after a power loss unless its removal is written here. */
    boolean holds(UUID identifier) {
        return standing.holds(identifier);
    }

    /**
     * Makes the outcome of a record durable; if there was one before, this one counts. {@link #endWritten} is to follow.
     *
     * @return false if the log does not stand for that record, so that the outcome has to be forced where it is
     */
    boolean end(UUID identifier, byte[] outcome) throws IOException {
        if (!holds(identifier)) {
            return false;
        }
        append(List.of(LogEntry.ended(identifier, packing.pack(outcome))));
        return standing.hasEnd(identifier);
    }

    /** The outcome is in the directory. */
    void endWritten(UUID identifier) {
        standing.endWritten(identifier);
    }

    /** Whether it says how a transfer ended. */
    boolean hasEnd(UUID identifier) {
        return standing.hasEnd(identifier);
    }

    /** Makes the removal of transfers durable. It comes before they lose their names, or they would be made anew after a power loss. */
    void remove(Collection<UUID> identifiers) throws IOException {
        append(identifiers.stream().map(LogEntry::removed).toList());
    }

    /** The directory of a removed transfer has lost its name. */
    void unnamed(UUID identifier) {
        root.removed(identifier);
        standing.unnamed(identifier);
    }

    /** To be called before an identifier is used: if it had been before, that is forgotten. */
    void admit(UUID identifier) throws IOException {
        if (standing.hasRemoved(identifier) || file.isAmbiguous()) {
            locked(() -> rewrite.run(0, Set.of(identifier)));
        }
        if (standing.hasRemoved(identifier)) {
            throw new IOException("a force has failed since a transfer of that name was removed");
        }
    }

    /** Stands for a record no more: what is in its directory is all that there is. Also on a full disk. */
    void drop(UUID identifier) throws IOException {
        if (standing.holds(identifier) || standing.hasRemoved(identifier) || file.isAmbiguous()) {
            locked(() -> rewrite.runAnyhow(0, Set.of(identifier)));
        }
    }

    /** Forces a record where it is, and stands for it no more. */
    void settle(UUID identifier) throws IOException {
        makeGood(identifier);
        root.name(identifier);
        locked(() -> {
            if (standing.holds(identifier)) {
                boolean whole = standing.isEndWritten(identifier);
                rewrite.run(0, whole ? settlement.settle(Set.of(identifier), standing.ends()) : Set.of());
            }
        });
    }

    private void append(List<LogEntry> entries) throws IOException {
        LogRequest mine = new LogRequest(entries);
        requests.add(mine);
        locked(() -> {
            if (!mine.isDone()) {
                lead();
            }
        });
        mine.check();
    }

    private void locked(SharedForce.Action action) throws IOException {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what everybody waits for. When there is no room for that, removals come first: room was kept for those. */
    private void lead() {
        List<LogRequest> all = LogRequest.all(requests);
        if (file.isSound() && fits(all)) {
            write(all);
        } else {
            write(all.stream().filter(LogRequest::isRemoval).toList());
            write(all.stream().filter(request -> !request.isRemoval()).toList());
        }
    }

    private boolean fits(List<LogRequest> wanted) {
        long kept = standing.records().size() + LogRequest.additions(wanted);
        return LogRequest.size(wanted) + kept * LogEntry.least() <= file.room();
    }

    private void write(List<LogRequest> wanted) {
        if (wanted.isEmpty()) {
            return;
        }
        Exception failure = null;
        try {
            boolean removal = wanted.get(0).isRemoval();
            if (!file.isSound() || !removal && !fits(wanted)) {
                makeRoom(LogRequest.size(wanted), removal);
            }
            writeNow(LogRequest.entries(wanted));
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        LogRequest.end(wanted, failure);
    }

    private void writeNow(List<LogEntry> entries) throws IOException {
        try {
            file.append(entries);
        } catch (IOException e) {
            repair(e);
            throw e;
        }
        entries.forEach(entry -> standing.apply(entry.head()));
    }

    /** What a failed call may have written must not count. */
    private void repair(IOException because) {
        try {
            rewrite.run(0, Set.of());
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private void makeRoom(int needed, boolean removal) throws IOException {
        if (removal) {
            rewrite.runAnyhow(needed, Set.of());
        } else {
            Set<UUID> settled = Set.of();
            if (rewrite.isTooLarge(needed)) {
                makeGood();
                Set<UUID> whole = standing.whole();
                whole.removeAll(replay.expected());
                settled = settlement.settle(whole, standing.ends());
            }
            rewrite.run(needed, settled);
        }
    }

    /**
     * Takes up what an earlier owner has left. What he may not have lived to force is forced before anything is done about it: a
     * directory without its entry must not be there after a power loss.
     *
     * @param last how that owner ended
     */
    void recover(StoreLock last) throws IOException {
        file.open(last.isAfterClose()).forEach(standing::apply);
        if (file.isThere() && !file.isSound()) {
            rewrite.runAnyhow(0, Set.of());
        }
        for (UUID identifier : standing.removals()) {
            replay.remove(identifier, doubts.areInherited());
            standing.unnamed(identifier);
        }
        for (UUID identifier : standing.records()) {
            made(identifier);
            if (!last.isAfterClose()) {
                replay.expect(identifier);
            }
        }
        standing.ends().forEach(standing::endWritten);
        if (!last.isAfterKill() || doubts.areInherited()) {
            makeGood();
        }
        if (doubts.areInherited()) {
            renew();
        }
    }

    private void renew() throws IOException {
        for (UUID identifier : standing.records()) {
            try {
                replay.renew(identifier);
            } catch (IOException e) {
                replay.expect(identifier);
                root.doubt(identifier);
                doubts.remain(identifier);
            }
        }
        root.force();
        if (replay.expected().isEmpty()) {
            doubts.settle();
        }
    }

    /** Makes sure of all directories that nobody has met yet, as far as that can be done now. */
    void makeGood() throws IOException {
        if (!replay.expected().isEmpty()) {
            locked(() -> replay.make(file.entries()));
        }
    }

    /** Makes sure of one directory, if nobody has met it yet, and of others. */
    void makeGood(UUID identifier) throws IOException {
        if (replay.expects(identifier)) {
            locked(() -> {
                IOException failure = replay.make(file.entries()).get(identifier);
                if (failure != null) {
                    throw failure;
                }
            });
        }
    }

    /** @return whether the next owner can take up what is left as it is */
    boolean close() throws IOException {
        locked(file::close);
        return (file.isSound() || !file.isThere()) && !root.hasFailed() && standing.isEndWritten() && replay.expected().isEmpty();
    }
}
