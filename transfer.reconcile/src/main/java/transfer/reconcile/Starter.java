// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import transfer.api.CredentialProvider.Answer;
import transfer.api.CredentialProvider.Query;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferKind;
import transfer.api.TransferRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TransferTask;

/** Starts tasks from what is durable. */
final class Starter {
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);
    /** A provider that wants to be asked again at once does not keep a worker busy. */
    private static final Duration SOONEST = Duration.ofSeconds(1);
    /**
     * Attempts that end sooner leave no trace of their start: what nobody can interrupt needs not be remembered. Not so for transfers of
     * an earlier process: one that is killed soon after each launch must not ask the server anew each time. So these attempts are written
     * down before they are made.
     */
    private static final Duration NOTE_AFTER = Duration.ofMillis(200);

    /** What came of it: a task that is followed now, or something to wait for. */
    sealed interface Result {
        record Started() implements Result {}

        record Asking() implements Result {}

        record Held(Duration delay, String why) implements Result {}
    }

    private static final String CREDENTIALS = "credentials: ";

    private final TransferStore store;
    private final Settling settling;
    private final Links links;
    private final Runs runs;
    private final CredentialDesk desk;
    private final Time time;
    private final Instant since;

    Starter(TransferStore store, Settling settling, Links links, Runs runs, CredentialDesk desk, Time time) {
        this.store = store;
        this.settling = settling;
        this.links = links;
        this.runs = runs;
        this.desk = desk;
        this.time = time;
        since = time.now();
    }

    /** Called by the holder of the transfer, which has a slot. */
    Result start(Item item, TransferRecord record) throws TransferException {
        int attempt = record.progress().attempts() + 1;
        Optional<Answer> answer = desk.answer(item.id, () -> query(record, attempt));
        if (answer.isEmpty()) {
            return new Result.Asking();
        }
        if (answer.get() instanceof Answer.NotNow later) {
            Duration wait = later.askAgain().filter(asked -> !asked.isNegative()).orElse(ASK_AGAIN);
            return new Result.Held(wait.compareTo(SOONEST) < 0 ? SOONEST : wait, CREDENTIALS + later.why());
        }
        Credentials credentials = answer.get() instanceof Answer.Use use ? use.credentials() : Credentials.NONE;
        Optional<Link> link = links.forScheme(record.description().request().url().getScheme());
        if (link.isEmpty()) {
            return new Result.Held(Duration.ofSeconds(1), Circumstances.transport(record.description().request()));
        }
        begin(item, record, link.get(), request(record, credentials), attempt);
        return new Result.Started();
    }

    private void begin(Item item, TransferRecord record, Link link, TaskRequest request, int attempt) throws TransferException {
        if (!link.starting.enter()) {
            throw new TransferException(FailureReason.CLOSED, "the transport is going");
        }
        try {
            Instant now = time.now();
            boolean earlier = record.description().created().isBefore(since);
            TransferRecord noted = earlier
                    ? settling.note(record, settling.noted(attempt, now, OptionalInt.empty(), record.progress()))
                    : record;
            TransferTask task = start(link, request, noted, record.progress());
            link.started(task.identifier());
            long from = request.body().isPresent() ? record.progress().durableBytes() : task.bytes();
            Run run = new Run(link, task.identifier(), attempt, now, from, noted);
            run.noteAt = time.after(NOTE_AFTER);
            runs.follow(item.id, host(record), run);
        } finally {
            link.starting.leave();
        }
    }

    /** @param before what the record goes back to if nothing comes of it */
    private TransferTask start(Link link, TaskRequest request, TransferRecord noted, TransferProgress before) throws TransferException {
        try {
            return link.session().start(request);
        } catch (TransferException | RuntimeException | Error e) {
            if (noted.progress().generation() != before.generation()) {
                takeBack(noted, before, e);
            }
            throw e;
        }
    }

    private void takeBack(TransferRecord noted, TransferProgress before, Throwable because) {
        try {
            settling.note(noted, before);
        } catch (TransferException e) {
            because.addSuppressed(e);
        }
    }

    /** The question for credentials. */
    static Query query(TransferRecord record, int attempt) {
        TransferRequest request = record.description().request();
        return new Query(record.identifier(), record.description().session(), request.url(), request.kind(), request.properties(),
                attempt, Optional.empty());
    }

    private TaskRequest request(TransferRecord record, Credentials credentials) throws TransferException {
        TransferRequest request = record.description().request();
        boolean download = request.kind() == TransferKind.DOWNLOAD;
        Path file = download ? store.content(record) : store.body(record);
        ResumePoint from = download ? store.resumePoint(record) : ResumePoint.START;
        return new TaskRequest(request, url(record), credentials, file, from, record.description().body(),
                record.progress().resume(), properties(record));
    }

    /** What a task carries to be recognised by. */
    static Map<String, Object> properties(TransferRecord record) {
        return Map.of(OriginalRequest.TRANSFER, record.identifier().toString());
    }

    /** The URL whose turn it is: the request's own, then its mirrors, one after each failure. */
    private static URI url(TransferRecord record) {
        TransferRequest request = record.description().request();
        List<URI> urls = new ArrayList<>(List.of(request.url()));
        if (request instanceof DownloadRequest download) {
            urls.addAll(download.mirrors());
        }
        return urls.get(record.progress().failures() % urls.size());
    }

    static boolean waitsForCredentials(Item item) {
        return item.heldUntil != WorkQueue.NEVER && item.heldFor.startsWith(CREDENTIALS);
    }

    /** What a transfer is limited by besides the session. */
    static String host(TransferRecord record) {
        return record.description().request().url().getHost();
    }
}
