// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Clock;
import java.util.Optional;
import okhttp3.HttpUrl;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.store.StagedBody;
import transfer.api.transport.TaskResult;

/** One attempt at an upload, with the protocol that the request asks for or that the server offers. */
final class UploadWork implements TaskWork {
    private final UploadRequest request;
    private final HttpUrl url;
    private final StagedBody body;
    private final UploadSettings settings;
    private final Clock clock;

    UploadWork(UploadRequest request, HttpUrl url, StagedBody body) {
        this(request, url, body, UploadSettings.DEFAULT, Clock.systemUTC());
    }

    UploadWork(UploadRequest request, HttpUrl url, StagedBody body, UploadSettings settings, Clock clock) {
        this.request = request;
        this.url = url;
        this.body = body;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public TaskResult run(TaskControl task) throws TransferException {
        UploadSource source = new UploadSource(task.request().file(), body, task);
        UploadAttempt attempt = new UploadAttempt(task, request, url, source, settings, clock);
        try {
            if (attempt.state().offer().isEmpty()) {
                remember(attempt, new UploadDetection(attempt).offer());
            }
            send(attempt);
            throw new TransferException(FailureReason.INTERNAL, "the upload ended without a result");
        } catch (UploadEnd e) {
            return e.result();
        }
    }

    /** An offer of upload resources is recorded with the first of them. For a small body it costs less to ask again than to record it. */
    private static void remember(UploadAttempt attempt, UploadOffer offer) throws TransferException {
        attempt.stand(attempt.state().offer(offer));
        boolean large = attempt.source().length() >= attempt.task().worthRecording();
        if (large && offer.protocol() == UploadProtocol.PLAIN && attempt.request().protocol() == UploadProtocol.AUTO) {
            attempt.task().offer(attempt.state().checkpoint(attempt.source().length()));
        }
    }

    private static void send(UploadAttempt attempt) throws UploadEnd, TransferException {
        try {
            runner(attempt).run(attempt);
        } catch (UploadFallback e) {
            attempt.stand(attempt.state().offer(UploadOffer.PLAIN));
            new PlainUpload().run(attempt);
        }
    }

    private static UploadProtocolRunner runner(UploadAttempt attempt) {
        UploadProtocol protocol = attempt.state().offer().map(UploadOffer::protocol).orElse(UploadProtocol.PLAIN);
        Optional<UploadDialect> dialect = UploadDialect.of(protocol, attempt.settings());
        return dialect.isPresent() ? new ResumableUpload(dialect.get()) : new PlainUpload();
    }
}
