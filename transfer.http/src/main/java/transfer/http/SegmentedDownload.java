// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.HttpUrl;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.transport.Checkpoint;

/**
 * Fetches several ranges of one file at once, into one content file. Every part is held against the version by {@link DownloadRules},
 * as in a plain download. Those who begin together get ranges of one length. A worker that fails gives its range back and retires; the
 * attempt fails when all have. A worker that has finished takes half of the largest range that is left.
 */
final class SegmentedDownload {
    private static final BlockWriter.Tap NO_TAP = (position, bytes) -> {};
    /** A range of so many bytes is worth a connection of its own, see {@link HttpReply#large}. */
    private static final long LARGE = 8 << 20;

    private final TaskControl task;
    private final DownloadRequest request;
    private final HttpUrl url;
    private final DownloadState state;
    private final ContentFile content;
    private final SegmentTable table;
    private final HttpSettings.SegmentRule rule;
    private final ReentrantLock progress = new ReentrantLock();
    private final Thread owner = Thread.currentThread();
    private final Set<HttpReply> replies = ConcurrentHashMap.newKeySet();
    private Optional<TransferException> fatal = Optional.empty();
    private Optional<String> changed = Optional.empty();
    private boolean refused;
    private volatile boolean stop;

    /**
     * An answer whose body is under way.
     *
     * @param reply the answer
     * @param from where its next byte belongs
     * @param end where its last byte belongs, exclusive
     */
    record Begun(HttpReply reply, long from, long end) {}

    /**
     * What a segmented download is about.
     *
     * @param request what the application asked for
     * @param url where from
     * @param state the version, with a strong validator and a length
     * @param content the file
     * @param table its ranges
     * @param rule the least size of a range
     */
    record Plan(DownloadRequest request, HttpUrl url, DownloadState state, ContentFile content, SegmentTable table,
            HttpSettings.SegmentRule rule) {}

    SegmentedDownload(TaskControl task, Plan plan) {
        this.task = task;
        request = plan.request();
        url = plan.url();
        state = plan.state();
        content = plan.content();
        table = plan.table();
        rule = plan.rule();
    }

    /**
     * Fetches what is missing.
     *
     * @param first an answer to begin with, if there is one; it is closed here
     * @param workers how many ranges at once at most
     * @return empty if all is there; otherwise why what is there can not be continued
     * @throws TransferException some is missing, and can be fetched by a later attempt
     */
    Optional<String> run(Optional<Begun> first, int workers) throws TransferException {
        Optional<TransferException> failure = Optional.empty();
        Phaser helpers = new Phaser(1);
        table.expect(workers);
        // before the helpers look for work: the body under way can only go on where it stands
        Optional<SegmentTable.Segment> own = first.flatMap(begun -> table.claimAt(begun.from()));
        try {
            help(helpers, workers - 1);
            failure = work(first, own);
            helpers.arriveAndAwaitAdvance();
            // what helpers gave back when they failed
            while (failure.isEmpty() && !stop && !table.complete()) {
                failure = work(Optional.empty(), Optional.empty());
            }
        } finally {
            first.ifPresent(begun -> begun.reply().close());
            task.at(here());
        }
        task.throwIfCancelled();
        return end(failure);
    }

    /** Whether the server sent the whole instead of a range, so that it is not worth asking it for one again. */
    synchronized boolean refused() {
        return refused;
    }

    private synchronized Optional<String> end(Optional<TransferException> failure) throws TransferException {
        if (fatal.isPresent()) {
            throw fatal.get();
        }
        if (changed.isEmpty() && !table.complete()) {
            throw failure.orElseGet(() -> new TransferException(FailureReason.NETWORK, Origin.of(url) + ": some ranges are missing"));
        }
        return changed;
    }

    private Checkpoint here() {
        return state.withSegments(table.done()).checkpoint(table.bytes());
    }

    private void help(Phaser helpers, int most) {
        boolean more = true;
        for (int i = 0; i < most && more; i++) {
            helpers.register();
            more = task.help(() -> {
                try {
                    work(Optional.empty(), Optional.empty());
                } finally {
                    helpers.arriveAndDeregister();
                }
            });
            if (!more) {
                helpers.arriveAndDeregister();
                table.miss(most - i);
            }
        }
    }

    /** Works until there is nothing to do; gives back why it had to end before. */
    private Optional<TransferException> work(Optional<Begun> first, Optional<SegmentTable.Segment> own) {
        try {
            if (first.isPresent() && own.isPresent()) {
                goOn(first.get(), own.get());
            }
            for (Optional<SegmentTable.Segment> next = claim(); next.isPresent(); next = claim()) {
                try {
                    fetch(next.get());
                } finally {
                    table.release(next.get());
                }
            }
            return Optional.empty();
        } catch (TransferException e) {
            return Optional.of(e);
        } catch (TaskCancelled e) {
            halt();
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            return Optional.of(die(Failures.failure(FailureReason.INTERNAL, "unforeseen " + e.getClass().getName(), e)));
        }
    }

    private Optional<SegmentTable.Segment> claim() {
        return stop ? Optional.empty() : table.claim(rule.least());
    }

    /** Ends all workers soon, for a failure that is not one connection's. */
    private synchronized TransferException die(TransferException e) {
        fatal = Optional.of(e);
        halt();
        return e;
    }

    private void halt() {
        stop = true;
        replies.forEach(HttpReply::abort);
    }

    private void goOn(Begun begun, SegmentTable.Segment segment) throws TransferException {
        replies.add(begun.reply());
        try {
            read(begun.reply(), segment, begun.end());
        } finally {
            replies.remove(begun.reply());
            table.release(segment);
            begun.reply().close();
        }
    }

    private void fetch(SegmentTable.Segment segment) throws TransferException {
        while (!stop && segment.position() < segment.end()) {
            long from = segment.position();
            try (HttpReply reply = task.send(ask(from, segment.end()))) {
                replies.add(reply);
                try {
                    DownloadVerdict verdict = judge(reply, from);
                    if (verdict instanceof DownloadVerdict.Append append) {
                        read(reply, segment, from + append.length());
                    } else {
                        refused(verdict, reply);
                    }
                } finally {
                    replies.remove(reply);
                }
            }
        }
    }

    private HttpAsk ask(long from, long end) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Range", "bytes=" + from + "-" + (end - 1));
        state.validator().ifRange().ifPresent(value -> headers.put("If-Range", value));
        task.metrics().add("ranges", 1);
        return HttpAsk.of("GET", url, headers);
    }

    private DownloadVerdict judge(HttpReply reply, long from) {
        DownloadRules.Asked asked = new DownloadRules.Asked(from, true, state, request.maxSize(), DownloadRules.Trust.STRICT);
        return DownloadRules.judge(asked, new DownloadRules.Answer(
                reply.status(), reply.fields(), reply.length(), Origin.of(reply.url()), Instant.now()));
    }

    private void read(HttpReply reply, SegmentTable.Segment segment, long bodyEnd) throws TransferException {
        if (segment.end() - segment.position() >= LARGE) {
            reply.large();
        }
        try (BlockWriter writer = new BlockWriter(content, segment.position(), NO_TAP)) {
            new BodyPump(task, url).pump(reply, writer, () -> Math.min(bodyEnd, segment.end()), (w, bytes) -> {
                segment.advance(w.written());
                return drained();
            });
            if (writer.written() == bodyEnd) {
                reply.ended();
            } else if (!stop && writer.written() < Math.min(bodyEnd, segment.end())) {
                throw new TransferException(FailureReason.NETWORK, Origin.of(url) + ": the connection ended too early");
            }
        }
    }

    /** One worker at a time tells of progress and makes checkpoints; the others go on. */
    private boolean drained() throws TransferException {
        if (progress.tryLock()) {
            try {
                task.progress(table.bytes());
                task.checkpointIfDue(table.bytes(), table.missing(), this::here);
            } catch (TransferException e) {
                throw die(e);
            } finally {
                progress.unlock();
            }
        }
        return !stop;
    }

    private void refused(DownloadVerdict verdict, HttpReply reply) throws TransferException {
        if (verdict instanceof DownloadVerdict.Keep keep) {
            throw new TransferException(keep.failure());
        }
        if (verdict instanceof DownloadVerdict.Fail fail) {
            throw new TransferException(fail.failure());
        }
        OptionalLong length = reply.length().known();
        boolean ignored = verdict instanceof DownloadVerdict.Replace replace && state.validator().proves(replace.version())
                && length.equals(state.validator().length());
        if (ignored && Thread.currentThread() != owner) {
            // the body that is under way may still bring everything
            throw new TransferException(TransferFailure.of(FailureReason.UNSUPPORTED, Origin.of(url) + " sends no ranges"));
        }
        synchronized (this) {
            refused |= ignored;
            changed = Optional.of(verdict instanceof DownloadVerdict.Restart restart ? restart.why()
                    : ignored ? "the server sends no ranges" : "the file has changed");
        }
        halt();
    }
}
