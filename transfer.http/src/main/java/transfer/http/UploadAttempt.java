// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import okhttp3.HttpUrl;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.TransferResponse;
import transfer.api.UploadRequest;
import transfer.api.transport.TaskResult;

/** One attempt at an upload: what it is about, where it stands, and the ways in which it can end. For one thread. */
final class UploadAttempt {
    private final TaskControl task;
    private final UploadRequest request;
    private final HttpUrl url;
    private final UploadSource source;
    private final UploadSettings settings;
    private final Clock clock;
    private UploadState state;
    private Optional<TransferResponse> completed = Optional.empty();

    UploadAttempt(
            TaskControl task, UploadRequest request, HttpUrl url, UploadSource source, UploadSettings settings, Clock clock) {
        this.task = task;
        this.request = request;
        this.url = url;
        this.source = source;
        this.settings = settings;
        this.clock = clock;
        stand(UploadState.of(task.request().resume()));
    }

    TaskControl task() {
        return task;
    }

    UploadRequest request() {
        return request;
    }

    /** Where to begin: the request's URL, or what the credentials say instead. */
    HttpUrl url() {
        return url;
    }

    UploadSource source() {
        return source;
    }

    UploadSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    UploadState state() {
        return state;
    }

    /** Changes where it stands, in memory. */
    void stand(UploadState next) {
        state = next;
        task.at(next.checkpoint(source.length()));
    }

    /** Changes where it stands, durably when this returns. */
    void record(UploadState next) throws TransferException {
        state = next;
        task.checkpoint(next.checkpoint(source.length()));
    }

    /** Keeps an answer which says that the upload is complete. */
    void whenComplete(HttpReply reply) {
        completed = Optional.of(kept(reply));
    }

    /** What {@link #whenComplete} was told. */
    Optional<TransferResponse> completed() {
        return completed;
    }

    /** The end of an attempt that brought everything over, with the final answer. */
    UploadEnd succeeded(Optional<TransferResponse> response) {
        stand(state.acknowledged(source.length()));
        return new UploadEnd(new TaskResult.Succeeded(
                task.last(), Optional.empty(), Map.of("sha-256", source.sha256()), response, task.metrics().snapshot()));
    }

    /** The end that an answer means which is no success. */
    UploadEnd refused(HttpReply reply) {
        return new UploadEnd(StatusFailures.failed(task, reply, false, clock.instant()));
    }

    /** The end that an answer means which is no success, declared worth another attempt or not. */
    UploadEnd refused(HttpReply reply, boolean retryable) {
        TransferFailure failure =
                StatusFailures.of(reply.status(), reply.fields(), Origin.of(reply.url()), false, clock.instant());
        return failed(failure.retryable(retryable), reply);
    }

    /** An end with a failure that an answer caused. */
    UploadEnd failed(TransferFailure failure, HttpReply reply) {
        return failed(failure, reply, kept(reply));
    }

    private UploadEnd failed(TransferFailure failure, HttpReply reply, TransferResponse kept) {
        return new UploadEnd(new TaskResult.Failed(
                task.last(), failure, StatusFailures.challenges(reply), Optional.of(kept), task.metrics().snapshot()));
    }

    /** An end with a failure of which an answer is to blame that can not be right. */
    UploadEnd senseless(HttpReply reply, boolean retryable, String what) {
        return senseless(reply, kept(reply), retryable, what);
    }

    /** The same, with what has been kept of the answer already. */
    UploadEnd senseless(HttpReply reply, TransferResponse kept, boolean retryable, String what) {
        TransferFailure failure = TransferFailure.ofStatus(
                FailureReason.PROTOCOL, reply.status(), Origin.of(reply.url()) + " " + what).retryable(retryable);
        return failed(failure, reply, kept);
    }

    /** An end with a failure that no answer caused. */
    UploadEnd failed(TransferFailure failure) {
        return new UploadEnd(new TaskResult.Failed(
                task.last(), failure, List.of(), Optional.empty(), task.metrics().snapshot()));
    }

    /** What is kept of a final answer: also where it says that the new resource is. */
    static TransferResponse kept(HttpReply reply) {
        TransferResponse response = Responses.keep(reply);
        Map<String, String> headers = new TreeMap<>(response.headers());
        for (String name : List.of("Location", "Content-Location")) {
            reply.fields().single(name).ifPresent(value -> headers.put(name.toLowerCase(Locale.ROOT), value));
        }
        return new TransferResponse(response.status(), headers, response.body());
    }
}
