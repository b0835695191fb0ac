// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.HttpUrl;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.TransferResponse;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;

/**
 * One attempt at a download: asks, lets {@link DownloadRules} judge the answer, and does what it says, until the file is whole or the
 * attempt has failed.
 *
 * <p>The rule that all of it keeps: what is recorded durably about the version of the bytes is never the validator of another version
 * than that of the bytes in the file. When a new version begins, that is recorded before its first byte is written.
 */
final class DownloadWork implements TaskWork {
    private final DownloadRequest request;
    private final HttpUrl url;
    private final HttpSettings.Content settings;
    private final DirectWrites direct;
    private TaskControl task;
    private DownloadRules.Trust trust;
    private ContentFile content;
    private DownloadContent bytes;
    private boolean ranges = true;
    private Optional<TransferResponse> response = Optional.empty();

    DownloadWork(DownloadRequest request, HttpUrl url, HttpSettings.Content settings, DirectWrites direct) {
        this.request = request;
        this.url = url;
        this.settings = settings;
        this.direct = direct;
    }

    @Override
    public long begins(TaskRequest task) {
        DownloadState state = DownloadState.of(task.resume());
        return state.segments().isPresent() ? Intervals.bytes(state.arrived(task)) : task.from().bytes();
    }

    @Override
    public TaskResult run(TaskControl control) throws TransferException {
        task = control;
        boolean mirror = !task.request().url().equals(request.url());
        trust = new DownloadRules.Trust(!request.digests().isEmpty(), mirror, settings.storeEncoded());
        try (ContentFile file = ContentFile.open(task.request().file())) {
            content = file;
            bytes = new DownloadContent(task, file, request);
            bytes.begin(trust);
            TaskResult result = null;
            while (result == null) {
                task.throwIfCancelled();
                result = step();
            }
            return result;
        }
    }

    /** The next step; the result if it was the last. */
    private TaskResult step() throws TransferException {
        if (bytes.whole()) {
            return finish();
        }
        DownloadState state = bytes.state();
        boolean known = state.validator().usable() && state.validator().length().isPresent();
        if (state.segments().isPresent() || known && bytes.position() > 0 && request.segments().orElse(1) > 1) {
            segmented(Optional.empty());
            return null;
        }
        return round();
    }

    /** One request and what follows from it. */
    private TaskResult round() throws TransferException {
        DownloadRules.Asked asked =
                new DownloadRules.Asked(bytes.position(), bytes.position() > 0, bytes.state(), request.maxSize(), trust);
        try (HttpReply reply = task.send(ask())) {
            DownloadVerdict verdict = DownloadRules.judge(asked, answer(reply));
            if (!(verdict instanceof DownloadVerdict.Probe)) {
                return act(verdict, reply);
            }
        }
        try (HttpReply reply = task.send(HttpAsk.of("HEAD", url, Map.of()))) {
            return act(DownloadRules.probed(asked, answer(reply)), reply);
        }
    }

    private HttpAsk ask() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (bytes.position() > 0) {
            headers.put("Range", "bytes=" + bytes.position() + "-");
            Validator version = bytes.state().validator();
            boolean elsewhere = trust.digest() && trust.mirror() && !version.url().equals(Optional.of(Origin.of(url).toString()));
            version.ifRange().filter(value -> !elsewhere).ifPresent(value -> headers.put("If-Range", value));
            task.metrics().first("resumedAt", bytes.position());
        }
        return HttpAsk.of("GET", url, headers);
    }

    private static DownloadRules.Answer answer(HttpReply reply) {
        return new DownloadRules.Answer(reply.status(), reply.fields(), reply.length(), Origin.of(reply.url()), Instant.now());
    }

    private TaskResult act(DownloadVerdict verdict, HttpReply reply) throws TransferException {
        if (verdict instanceof DownloadVerdict.Append append) {
            task.metrics().add("resumes", 1);
            bytes.know(append.total(), append.digests());
            receive(reply, new SegmentTrigger(task, request, settings.segments(), reply), append.length(), append.own());
            return null;
        }
        if (verdict instanceof DownloadVerdict.Replace replace) {
            return replace(replace, reply);
        }
        if (verdict instanceof DownloadVerdict.Restart restart) {
            bytes.restart(restart.why(), true);
            return null;
        }
        if (verdict instanceof DownloadVerdict.Keep keep) {
            if (keep.strange()) {
                bytes.strange();
            }
            return failed(keep.failure(), reply);
        }
        if (verdict instanceof DownloadVerdict.Fail fail) {
            return failed(fail.failure(), reply);
        }
        bytes.know(OptionalLong.of(bytes.position()), Map.of());
        return null;
    }

    private TaskResult replace(DownloadVerdict.Replace replace, HttpReply reply) throws TransferException {
        Validator known = bytes.state().validator();
        boolean same = known.proves(replace.version());
        OptionalLong earlier = same ? known.length() : OptionalLong.empty();
        if (bytes.position() > 0) {
            // a server that sends no ranges, over a connection that does not last, is no reason to give up
            bytes.restart("the file has changed", !same);
        }
        Optional<String> name = request.named() ? Optional.empty() : Optional.of(FileNames.suggest(reply.fields(), name()));
        DownloadState next = bytes.state().with(replace.version().from(Origin.of(url)), replace.digests(), name);
        SegmentTrigger trigger = new SegmentTrigger(task, request, settings.segments(), reply);
        long length = reply.length().known().orElse(-1);
        reply.watch().hold();
        bytes.replace(next, reply.length(), divides(trigger, next, length));
        reply.watch().resume();
        if (receive(reply, trigger, length, replace.own())) {
            if (reply.length().kind() == BodyLength.Kind.UNTIL_CLOSE && !proved(reply, earlier)) {
                throw new TransferException(TransferFailure.of(FailureReason.PROTOCOL, Origin.of(url)
                        + " gave no length and closed the connection: whether the file is whole can not be told without a digest")
                        .retryable(false));
            }
            bytes.know(OptionalLong.of(bytes.position()), Map.of());
        }
        return null;
    }

    private HttpUrl name() {
        return HttpUrl.get(request.url().toString());
    }

    /** Whether a body that ended with its connection is whole: a digest will show, an earlier length does, or it is taken on trust. */
    private boolean proved(HttpReply reply, OptionalLong earlier) {
        return bytes.verifiable() || earlier.isPresent() && earlier.getAsLong() == bytes.position()
                || settings.acceptUnproven() && !reply.url().isHttps();
    }

    private boolean divides(SegmentTrigger trigger, DownloadState state, long length) {
        return ranges && length >= 0 && trigger.atOnce(state, length);
    }

    /**
     * Reads a body into the file.
     *
     * @param trigger says whether it is divided
     * @param length how many bytes it must have; -1 if its end is known otherwise
     * @param own what the server says that it hashes to
     * @return whether it was read to its end; if not, the file is whole or to be fetched again
     */
    private boolean receive(HttpReply reply, SegmentTrigger trigger, long length, Map<String, String> own) throws TransferException {
        response = Optional.of(Responses.keepHeader(reply));
        long from = bytes.position();
        long end = length < 0 ? Long.MAX_VALUE : from + length;
        if (divides(trigger, bytes.state(), length)) {
            segmented(Optional.of(new SegmentedDownload.Begun(reply, from, end)));
            return false;
        }
        if (direct.large(length)) {
            reply.large();
        }
        ContentDigests message = new ContentDigests(own.keySet(), from);
        try (BlockWriter writer = direct.writer(content, from, length, bytes.tap(message))) {
            new BodyPump(task, url).pump(reply, writer, () -> end, (w, count) -> {
                bytes.advance(w.written());
                return !ranges || length < 0 || !trigger.now(bytes.state(), w.written() - from, end - w.written());
            });
        }
        if (length >= 0 && bytes.position() < end) {
            if (trigger.fired()) {
                segmented(Optional.of(new SegmentedDownload.Begun(reply, bytes.position(), end)));
                return false;
            }
            throw new TransferException(FailureReason.NETWORK, Origin.of(url) + ": the connection ended too early");
        }
        reply.ended();
        if (!ContentDigests.agree(own, message.finish())) {
            bytes.drop(from);
            throw new TransferException(FailureReason.PROTOCOL, Origin.of(url) + ": a part was damaged on the way");
        }
        return true;
    }

    private void segmented(Optional<SegmentedDownload.Begun> begun) throws TransferException {
        int workers = Math.max(1, request.segments().orElse(settings.segments().automatic()));
        begun.ifPresent(one -> one.reply().watch().hold());
        SegmentTable table = bytes.table();
        begun.ifPresent(one -> one.reply().watch().resume());
        SegmentedDownload.Plan plan =
                new SegmentedDownload.Plan(request, url, bytes.state(), content, table, settings.segments());
        SegmentedDownload download = new SegmentedDownload(task, plan);
        Optional<String> changed = download.run(begun, workers);
        ranges &= !download.refused();
        if (changed.isPresent()) {
            bytes.restart(changed.get(), !download.refused());
        } else {
            bytes.joined();
        }
    }

    private TaskResult finish() throws TransferException {
        Optional<Map<String, String>> digests = bytes.verify();
        if (digests.isEmpty()) {
            return null;
        }
        Optional<String> name = request.named()
                ? Optional.empty()
                : bytes.state().name().or(() -> Optional.of(FileNames.suggest(HeaderFields.of(), name())));
        return new TaskResult.Succeeded(task.last(), name, digests.get(), response, task.metrics().snapshot());
    }

    private TaskResult failed(TransferFailure failure, HttpReply reply) {
        List<String> challenges = StatusFailures.challenges(reply);
        return new TaskResult.Failed(
                task.last(), failure, challenges, Optional.of(Responses.keepHeader(reply)), task.metrics().snapshot());
    }
}
