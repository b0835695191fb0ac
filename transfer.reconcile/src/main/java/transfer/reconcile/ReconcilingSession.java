// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.osgi.util.promise.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.Change;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.TransferSession;
import transfer.api.UploadRequest;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferRecord;

/** The session as applications see it. */
final class ReconcilingSession implements TransferSession, Announcer.Outcomes {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcilingSession.class);

    final Gate gate = new Gate();
    private final Engine engine;

    ReconcilingSession(Engine engine) {
        this.engine = engine;
    }

    private Scene scene() {
        return engine.scene;
    }

    /** Something that is done between the gate's opening and the session's end. */
    private interface Call<T> {
        T run() throws TransferException;
    }

    private <T> T inside(Call<T> call) throws TransferException {
        if (!gate.enter()) {
            throw new TransferException(FailureReason.CLOSED, "the session has stopped");
        }
        try {
            return call.run();
        } finally {
            gate.leave();
        }
    }

    @Override
    public String identifier() {
        return scene().settings.identifier();
    }

    @Override
    public Transfer submit(TransferRequest request) throws TransferException {
        return submitAll(List.of(request)).get(0);
    }

    @Override
    public Transfer submit(UploadRequest request, LongConsumer staged) throws TransferException {
        Objects.requireNonNull(staged, "staged");
        return inside(() -> create(List.of(new Submission(describe(Objects.requireNonNull(request, "request")), staged)))).get(0);
    }

    @Override
    public List<Transfer> submitAll(List<? extends TransferRequest> requests) throws TransferException {
        return inside(() -> {
            List<Submission> submissions = new ArrayList<>(requests.size());
            for (TransferRequest request : requests) {
                submissions.add(new Submission(describe(Objects.requireNonNull(request, "request"))));
            }
            return create(submissions);
        });
    }

    private List<Transfer> create(List<Submission> submissions) throws TransferException {
        List<Transfer> transfers = new ArrayList<>(submissions.size());
        for (TransferRecord record : scene().store.create(submissions)) {
            transfers.add(engine.admission.admit(record));
        }
        return transfers;
    }

    private TransferDescription describe(TransferRequest request) throws TransferException {
        String scheme = request.url().getScheme();
        if (!scene().links.serves(scheme)) {
            throw new TransferException(FailureReason.INVALID_REQUEST, "no transport for scheme " + scheme + " is there");
        }
        return new TransferDescription(
                scene().edge.identifiers().get(), identifier(), scene().time.now(), request, Optional.empty());
    }

    @Override
    public Optional<Transfer> transfer(UUID identifier) {
        try {
            return inside(() -> engine.changes.read(identifier));
        } catch (TransferException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public Optional<Transfer> read(UUID identifier) {
        return transfer(identifier);
    }

    @Override
    public Stream<Transfer> transfers() throws TransferException {
        return inside(() -> scene().store.identifiers().map(this::listed).flatMap(Optional::stream));
    }

    private Optional<Transfer> listed(UUID identifier) {
        try {
            return inside(() -> engine.changes.read(identifier));
        } catch (TransferException e) {
            if (e.reason() == FailureReason.CLOSED) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            LOG.warn("{}: left out of a list, it can not be read: {}", identifier, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Promise<TransferOutcome> completion(UUID identifier) {
        Promise<TransferOutcome> promise = scene().completions.of(identifier);
        if (engine.changes.isUnderWay(identifier)) {
            return promise;
        }
        try {
            Optional<Transfer> transfer = inside(() -> engine.changes.read(identifier));
            if (transfer.isEmpty()) {
                scene().completions.fail(identifier,
                        new TransferException(FailureReason.NOT_FOUND, identifier + " is no transfer of this session"));
            } else {
                transfer.get().outcome().ifPresent(outcome -> scene().completions.resolve(identifier, outcome));
            }
        } catch (TransferException e) {
            scene().completions.fail(identifier, e);
        }
        return promise;
    }

    @Override
    public Change pause(UUID identifier) throws TransferException {
        return inside(() -> engine.changes.pause(identifier));
    }

    @Override
    public Change resume(UUID identifier) throws TransferException {
        return inside(() -> engine.changes.resume(identifier));
    }

    @Override
    public Change cancel(UUID identifier) throws TransferException {
        return inside(() -> engine.changes.cancel(identifier));
    }

    @Override
    public Change acknowledge(UUID identifier) throws TransferException {
        return inside(() -> engine.changes.acknowledge(identifier));
    }

    @Override
    public Change remove(UUID identifier) throws TransferException {
        return inside(() -> engine.changes.remove(identifier));
    }

    @Override
    public void acknowledged(UUID identifier) throws TransferException {
        acknowledge(identifier);
    }

    @Override
    public ReconcileReport reconcile(boolean dryRun) throws TransferException {
        return inside(() -> dryRun ? engine.passes.preview() : engine.passes.reconcile());
    }
}
