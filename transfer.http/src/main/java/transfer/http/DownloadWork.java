// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
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
import transfer.api.transport.TaskResult;

/** One attempt at a download over one connection: asks, lets {@link DownloadRules} judge the answer, and does what it says. */
final class DownloadWork implements TaskWork {
    private final DownloadRequest request;
    private final HttpUrl url;
    private TaskControl task;
    private ContentFile content;
    private DownloadState state;
    private Optional<TransferResponse> response = Optional.empty();

    DownloadWork(DownloadRequest request, HttpUrl url) {
        this.request = request;
        this.url = url;
    }

    @Override
    public TaskResult run(TaskControl control) throws TransferException {
        task = control;
        state = DownloadState.of(task.request().resume());
        try (ContentFile file = ContentFile.open(task.request().file(), task.request().from().bytes())) {
            content = file;
            stand();
            TaskResult result = null;
            if (content.position() > 0 && !state.resumable()) {
                restart("there is nothing by which the rest could be recognised");
            }
            while (result == null) {
                result = whole() ? succeed() : round();
            }
            return result;
        }
    }

    /** Whether everything is there. */
    private boolean whole() {
        return state.validator().usable() && state.validator().length().isPresent()
                && state.validator().length().getAsLong() == content.position();
    }

    /** One request and what follows from it; null if another is needed. */
    private TaskResult round() throws TransferException {
        task.throwIfCancelled();
        DownloadRules.Asked asked = asked();
        try (HttpReply reply = task.send(ask("GET"))) {
            DownloadVerdict verdict = DownloadRules.judge(asked, answer(reply));
            if (!(verdict instanceof DownloadVerdict.Probe)) {
                return act(verdict, reply);
            }
        }
        try (HttpReply reply = task.send(HttpAsk.of("HEAD", url, Map.of()))) {
            return act(DownloadRules.probed(asked, answer(reply)), reply);
        }
    }

    private HttpAsk ask(String method) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (content.position() > 0) {
            headers.put("Range", "bytes=" + content.position() + "-");
            state.validator().ifRange().ifPresent(value -> headers.put("If-Range", value));
            task.metrics().first("resumedAt", content.position());
        }
        return HttpAsk.of(method, url, headers);
    }

    private DownloadRules.Asked asked() {
        return new DownloadRules.Asked(content.position(), state, request.maxSize(), false);
    }

    private static DownloadRules.Answer answer(HttpReply reply) {
        return new DownloadRules.Answer(reply.status(), reply.fields(), reply.length(), Origin.of(reply.url()), Instant.now());
    }

    private TaskResult act(DownloadVerdict verdict, HttpReply reply) throws TransferException {
        if (verdict instanceof DownloadVerdict.Append append) {
            response = Optional.of(Responses.keepHeader(reply));
            if (append.total().isPresent()) {
                state = state.withLength(append.total());
            }
            receive(reply, append.length());
            return null;
        }
        if (verdict instanceof DownloadVerdict.Replace replace) {
            response = Optional.of(Responses.keepHeader(reply));
            return replace(replace, reply);
        }
        if (verdict instanceof DownloadVerdict.Restart restart) {
            restart(restart.why());
            return null;
        }
        if (verdict instanceof DownloadVerdict.Keep keep) {
            if (keep.strange()) {
                state = state.strange();
                stand();
            }
            return failed(keep.failure(), reply);
        }
        if (verdict instanceof DownloadVerdict.Fail fail) {
            return failed(fail.failure(), reply);
        }
        return succeed();
    }

    /**
     * Takes a whole body. What is recorded durably must never be the validator of another version than the bytes in the file: if it
     * is, the change is recorded before the first byte is written.
     */
    private TaskResult replace(DownloadVerdict.Replace replace, HttpReply reply) throws TransferException {
        if (content.position() > 0) {
            restart("the file has changed");
        }
        state = state.with(replace.version(), replace.digests());
        DownloadState recorded = DownloadState.of(task.recorded().resume());
        if (recorded.validator().usable() && !recorded.validator().equals(state.validator())) {
            content.cut(0);
            task.checkpoint(state.checkpoint(0));
        }
        stand();
        BodyLength length = reply.length();
        receive(reply, length.known().orElse(-1));
        if (length.kind() == BodyLength.Kind.UNTIL_CLOSE) {
            throw new TransferException(TransferFailure.of(FailureReason.PROTOCOL,
                    Origin.of(url) + " gave no length and closed the connection: whether the file is whole can not be told"));
        }
        if (length.kind() == BodyLength.Kind.DELIMITED) {
            state = state.withLength(OptionalLong.of(content.position()));
        }
        return succeed();
    }

    private void restart(String why) throws TransferException {
        state = state.restarted();
        task.metrics().add("restarts", 1);
        content.cut(0);
        stand();
        if (state.restarts() > DownloadState.MOST_RESTARTS) {
            throw new TransferException(FailureReason.CONTENT_CHANGED,
                    Origin.of(url) + ": started again " + DownloadState.MOST_RESTARTS + " times; the last time because: " + why);
        }
    }

    /** Tells the task where the attempt stands. */
    private void stand() {
        task.at(state.checkpoint(content.written()));
    }

    /**
     * Reads the body into the file.
     *
     * @param length how many bytes it must have; -1 if its end is known otherwise
     */
    private void receive(HttpReply reply, long length) throws TransferException {
        long missing = length;
        try {
            while (missing != 0) {
                int read = content.fill(reply.body(), missing < 0 ? Long.MAX_VALUE : missing);
                if (read < 0) {
                    break;
                }
                missing = missing < 0 ? -1 : missing - read;
                reply.watch().moved(read);
                if (content.full()) {
                    drain(reply);
                }
            }
        } catch (IOException e) {
            task.throwIfCancelled();
            throw reply.watch().fired() ? Failures.stalled(url, true) : Failures.ofConnection(url, e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Failures.failure(FailureReason.PROTOCOL, Origin.of(url) + ": the answer is not valid HTTP", e);
        } finally {
            drain(reply);
        }
        if (missing > 0) {
            throw new TransferException(FailureReason.NETWORK, Origin.of(url) + ": the connection ended too early");
        }
        reply.ended();
    }

    /** Writes what is buffered, and sees to everything that is to be done now and then. */
    private void drain(HttpReply reply) throws TransferException {
        reply.watch().hold();
        long before = content.written();
        try {
            content.drain();
        } finally {
            task.metrics().add("bytes", content.written() - before);
            stand();
        }
        if (request.maxSize().isPresent() && content.written() > request.maxSize().getAsLong()) {
            throw new TransferException(FailureReason.TOO_LARGE, Origin.of(url) + ": the file is larger than the request allows");
        }
        task.progress(content.written());
        task.checkpointIfDue(content.written(), () -> state.checkpoint(content.written()));
        task.pace(content.written() - before);
        reply.watch().resume();
    }

    private TaskResult succeed() throws TransferException {
        long size = content.size();
        if (size != content.written()) {
            throw new TransferException(FailureReason.STORE_FAILED,
                    "the content has " + size + " bytes, although " + content.written() + " were written");
        }
        stand();
        return new TaskResult.Succeeded(task.last(), Optional.empty(), Map.of(), response, task.metrics().snapshot());
    }

    private TaskResult failed(TransferFailure failure, HttpReply reply) {
        List<String> challenges = StatusFailures.challenges(reply);
        return new TaskResult.Failed(
                task.last(), failure, challenges, Optional.of(Responses.keepHeader(reply)), task.metrics().snapshot());
    }
}
