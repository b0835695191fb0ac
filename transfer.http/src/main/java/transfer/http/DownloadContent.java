// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/** The bytes of a download in an attempt: how many there are, of which version, and what they hash to. For one thread. */
final class DownloadContent {
    private final TaskControl task;
    private final ContentFile file;
    private final DownloadRequest request;
    private DownloadState state;
    private ContentDigests digests;
    private List<Long> arrived = List.of();
    private long position;

    DownloadContent(TaskControl task, ContentFile file, DownloadRequest request) {
        this.task = task;
        this.file = file;
        this.request = request;
        state = DownloadState.of(task.request().resume());
        digests = new ContentDigests(algorithms(), 0);
    }

    /** Finds out how much of what earlier attempts left can be continued, and throws the rest away. */
    void begin(DownloadRules.Trust trust) throws TransferException {
        if (state.segments().isPresent()) {
            beginSegmented(trust);
        } else {
            long counts = task.request().from().bytes();
            position = file.size() < counts ? 0 : counts;
            file.cut(position);
            if (position > 0 && !state.resumable(trust)) {
                restart("there is nothing by which the rest could be recognised", state.validator().usable());
            }
            digests.catchUp(file, position, task);
        }
        stand();
    }

    private void beginSegmented(DownloadRules.Trust trust) throws TransferException {
        long total = state.validator().length().orElse(0);
        arrived = state.arrived(task.request());
        if (!task.request().from().continuous()) {
            // it may tell of bytes that were lost; the next checkpoint makes it believable again, so it has to go before that
            SegmentFile.discard(file.beside());
        }
        long last = arrived.isEmpty() ? 0 : arrived.get(arrived.size() - 1);
        if (!state.validator().usable() || !state.resumable(trust) || file.size() < last) {
            restart("the ranges can not be continued", state.validator().usable());
        } else if (arrived.equals(List.of(0L, total))) {
            joined();
        }
    }

    DownloadState state() {
        return state;
    }

    /** Up to where everything has arrived; of no meaning while the file is in segments. */
    long position() {
        return position;
    }

    /** Whether everything is there, as far as the size can tell. */
    boolean whole() {
        return state.segments().isEmpty() && state.validator().length().equals(OptionalLong.of(position));
    }

    /** Tells the task where the attempt stands. */
    private void stand() {
        task.at(state.checkpoint(state.segments().isPresent() ? Intervals.bytes(arrived) : position));
    }

    /**
     * Throws everything away.
     *
     * @param counted whether that may not happen often
     * @throws TransferException it has happened too often
     */
    void restart(String why, boolean counted) throws TransferException {
        discard(state.restarted(counted));
        task.metrics().add("restarts", 1);
        if (state.counts().restarts() > DownloadState.MOST_RESTARTS) {
            throw new TransferException(FailureReason.CONTENT_CHANGED, "started again " + DownloadState.MOST_RESTARTS
                    + " times, the last time because of this: " + why);
        }
    }

    private void discard(DownloadState next) throws TransferException {
        SegmentFile.discard(file.beside());
        file.cut(0);
        position = 0;
        arrived = List.of();
        state = next;
        digests = new ContentDigests(algorithms(), 0);
        stand();
    }

    /**
     * What comes next is a new version, or the same once more, from its first byte.
     *
     * @param divided whether it is going to be put into segments at once, which is recorded then
     */
    void replace(DownloadState next, BodyLength length, boolean divided) throws TransferException {
        state = next;
        needDigests();
        DownloadState recorded = DownloadState.of(task.recorded().resume());
        if (recorded.tellsOfBytes()) {
            file.cut(0);
            task.checkpoint(state.checkpoint(0));
        } else if (!divided && (length.known().isEmpty() || length.bytes() > task.worthRecording())) {
            // so that nothing is fetched twice when the process dies before the first regular checkpoint
            task.offer(state.checkpoint(0));
        }
        stand();
    }

    /** The server has said something about the whole. */
    void know(OptionalLong total, Map<String, String> said) {
        if (total.isPresent()) {
            state = state.withLength(total);
        }
        if (!said.isEmpty() && state.digests().isEmpty()) {
            state = state.withDigests(said);
            needDigests();
        }
        stand();
    }

    private Set<String> algorithms() {
        Set<String> names = new TreeSet<>(request.digests().keySet());
        names.addAll(state.digests().keySet());
        return names;
    }

    private void needDigests() {
        if (!digests.has(algorithms())) {
            digests = new ContentDigests(algorithms(), 0);
        }
    }

    /** Whether something is known that the whole must hash to. */
    boolean verifiable() {
        return !algorithms().isEmpty();
    }

    /** What looks at the bytes on their way. */
    BlockWriter.Tap tap(ContentDigests message) {
        return (at, bytes) -> {
            digests.pass(at, bytes.duplicate());
            message.pass(at, bytes);
        };
    }

    /** Everything before this position has been written. */
    void advance(long to) throws TransferException {
        position = to;
        stand();
        if (request.maxSize().isPresent() && position > request.maxSize().getAsLong()) {
            throw new TransferException(FailureReason.TOO_LARGE, "the file is larger than the request allows");
        }
        task.progress(position);
        if (!whole()) {
            task.checkpointIfDue(position, task::last);
        }
    }

    /** Throws away what is behind a position. */
    void drop(long to) throws TransferException {
        file.cut(to);
        position = to;
        digests.reset();
        stand();
    }

    /** An answer did not look like the resource. */
    void strange() {
        state = state.strange();
        stand();
    }

    /**
     * Puts the file into segments, or goes on with them.
     *
     * <p>The old table holds what arrived since the last checkpoint, so that goes into a checkpoint before the table is replaced: a
     * process that dies here must not forget it.
     */
    SegmentTable table() throws TransferException {
        if (state.segments().isEmpty()) {
            SegmentFile.discard(file.beside());
            arrived = position > 0 ? List.of(0L, position) : List.of();
        }
        state = state.withSegments(arrived);
        task.checkpoint(state.checkpoint(Intervals.bytes(arrived)));
        return SegmentTable.create(file.beside(), state.version(), state.validator().length().orElseThrow(), arrived);
    }

    /** All segments have arrived. */
    void joined() {
        position = state.validator().length().orElseThrow();
        state = state.withoutSegments();
        stand();
    }

    /**
     * Holds the whole against everything that is known about it.
     *
     * @return what it hashes to, as far as that was computed; empty if it was wrong and has been thrown away, to be fetched once more
     * @throws TransferException it was wrong again
     */
    Optional<Map<String, String>> verify() throws TransferException {
        long size = file.size();
        if (size != position) {
            throw new TransferException(FailureReason.STORE_FAILED,
                    "the content has " + size + " bytes, although " + position + " were written");
        }
        digests.catchUp(file, position, task);
        Map<String, String> actual = digests.finish();
        boolean wanted = ContentDigests.agree(request.digests(), actual);
        if (wanted && ContentDigests.agree(state.digests(), actual)) {
            stand();
            return Optional.of(actual);
        }
        discard(state.mismatched());
        task.metrics().add("restarts", 1);
        if (state.counts().mismatches() > 1) {
            throw new TransferException(FailureReason.DIGEST_MISMATCH, wanted
                    ? "what arrived is not what the server says that it should be, twice"
                    : "what arrived does not have the expected digest, twice");
        }
        return Optional.empty();
    }
}
