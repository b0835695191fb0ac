// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.Finding;
import transfer.api.store.QueuedTransfer;
import transfer.api.store.ResumePoint;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StagedBody;
import transfer.api.store.StoredTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;
import transfer.api.store.UnreadableTransfer;

/**
 * Keeps each transfer in a directory of its own: see {@link Layout}. {@code docs/durability.md} has the protocols with what is on disk
 * after a crash at each step.
 *
 * <p>An open store owns its directory until it is closed or the process ends.
 */
final class FsTransferStore implements TransferStore, AutoCloseable {
    private final Layout layout;
    private final StoreLock lock;
    private final SubmitLog log;
    private final ProgressFiles progress;
    private final RecordReader reader;
    private final Index index;
    private final Newcomers newcomers;
    private final Creation creation;
    private final Contents contents;
    private final Checkpoints checkpoints;
    private final Finishing finishing;
    private final SeenOutcomes seen;
    private final Quarantine quarantine;
    private final Removal removal;
    private final Resealing resealing;
    private final Reserve reserve;
    private final Gate gate;

    private FsTransferStore(StoreSettings settings, StoreLock lock, FileOperations any, Clock clock, String boot) throws IOException {
        this.layout = new Layout(settings.root());
        Doubts doubts = new Doubts(layout, any);
        FileOperations files = any.telling(doubts::about);
        this.lock = lock;
        this.gate = new Gate("the store " + settings.root());
        this.reserve = new Reserve(files, layout.reserve(), settings.reserve());
        this.progress = new ProgressFiles(files, reserve);
        this.reader = new RecordReader(progress);
        this.index = new Index(layout, files, clock);
        this.newcomers = new Newcomers(index, gate, Newcomers.PATIENCE);
        RootDirectory root = new RootDirectory(layout, files);
        this.log = new SubmitLog(layout, files, root, reserve, doubts, settings);
        this.creation = new Creation(layout, files, log, settings.threads(), gate);
        this.contents = new Contents(layout, files, boot);
        this.checkpoints = new Checkpoints(layout, root, progress, contents);
        Placement placement = new Placement(files, doubts);
        this.finishing = new Finishing(layout, files, log, contents, reserve, placement);
        this.seen = new SeenOutcomes(layout, files, reserve, doubts, lock.mayBeAfterKill());
        this.quarantine = new Quarantine(layout, files, log, reserve, new Shelf(layout.scrapped(), settings.scrapped(), clock), clock);
        this.removal = new Removal(layout, files, log, creation, placement, new Shelf(layout.kept(), settings.kept(), clock));
        this.resealing = new Resealing(layout, files, log, reader);
    }

    /**
     * Opens a state directory and becomes its owner.
     *
     * @param boot names the run of the machine: see {@link BootIdentifier}
     * @throws TransferException {@link FailureReason#STORE_IN_USE}, {@link FailureReason#STORE_UNUSABLE}
     */
    static FsTransferStore open(StoreSettings settings, FileOperations files, Clock clock, String boot) throws TransferException {
        Path root = settings.root();
        StoreLock lock = null;
        try {
            new StateDirectory(files).prepare(root);
            lock = StoreLock.acquire(new Layout(root).lock(), files, clock, boot);
            FsTransferStore store = new FsTransferStore(settings, lock, files, clock, boot);
            if (lock.mayBeAfterKill()) {
                store.log.root().force();
            }
            store.reserve.prepare();
            store.log.recover(lock);
            store.removal.trim();
            store.quarantine.trim();
            return store;
        } catch (IOException e) {
            TransferException failure = Failures.of(e, "state directory " + root + " can not be used", FailureReason.STORE_UNUSABLE);
            release(lock, failure);
            throw failure;
        } catch (RuntimeException | Error e) {
            release(lock, e);
            throw e;
        }
    }

    private static void release(StoreLock lock, Throwable because) {
        try {
            if (lock != null) {
                lock.close(false);
            }
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public String location() {
        return layout.root().toString();
    }

    @Override
    public List<TransferRecord> create(List<Submission> submissions) throws TransferException {
        List<TransferRecord> records = gate.pass("can not create transfers in " + layout.root(), () -> creation.create(submissions));
        newcomers.add(records);
        return records;
    }

    @Override
    public Stream<UUID> identifiers() throws TransferException {
        return gate.pass("can not list " + layout.root(),
                () -> index.listing(Stream.concat(removal.records(gate), quarantine.identifiers().stream()), gate));
    }

    @Override
    public Optional<QueuedTransfer> queued(UUID identifier) throws TransferException {
        return gate.pass("can not look at transfer " + identifier,
                () -> log.hasEnd(identifier) ? Optional.empty() : index.find(identifier));
    }

    @Override
    public Optional<StoredTransfer> read(UUID identifier) throws TransferException {
        return gate.pass("can not read transfer " + identifier, () -> readNow(identifier));
    }

    private Optional<StoredTransfer> readNow(UUID identifier) throws IOException, TransferException {
        if (creation.isUnderWay(identifier)) {
            return Optional.empty();
        }
        Appearance before = index.before(identifier);
        Reading reading = look(identifier);
        if (reading instanceof Reading.Valid valid) {
            if (!valid.finishing()) {
                index.note(valid.record(), before);
            }
            return Optional.of(ended(valid));
        } else if (reading instanceof Reading.Invalid invalid) {
            contents.forget(identifier);
            return Optional.of(quarantine.scrap(identifier, invalid));
        } else if (reading instanceof Reading.Newer newer) {
            return Optional.of(new UnreadableTransfer(identifier, newer.why()));
        }
        return quarantine.read(identifier).map(StoredTransfer.class::cast);
    }

    /** What an earlier owner has submitted, and did not live to make, or not wholly, is made when it is first looked at. */
    private Reading look(UUID identifier) throws IOException {
        Path directory = layout.record(identifier);
        if (!log.replay().expects(identifier)) {
            return reader.read(directory, identifier);
        }
        Reading reading = reader.read(directory, identifier);
        if (reading instanceof Reading.Nothing || reading instanceof Reading.Invalid
                || reading instanceof Reading.Valid valid && !valid.record().isFinished() && log.hasEnd(identifier)) {
            log.makeGood(identifier);
            reading = reader.read(directory, identifier);
        }
        log.replay().met(identifier);
        return reading;
    }

    private TransferRecord ended(Reading.Valid valid) throws IOException, TransferException {
        if (valid.record().isFinished()) {
            seen.settle(valid.record().identifier());
            return valid.record();
        }
        return valid.finishing() ? finishing.resume(valid).orElse(valid.record()) : valid.record();
    }

    @Override
    public TransferRecord update(TransferRecord record, TransferProgress next, Durability durability) throws TransferException {
        return gate.pass("can not write transfer " + record.identifier(), () -> checkpoints.update(record, next, durability));
    }

    @Override
    public TransferRecord checkpoint(TransferRecord record, TransferProgress next) throws TransferException {
        return gate.pass("can not write transfer " + record.identifier(), () -> checkpoints.checkpoint(record, next));
    }

    @Override
    public Path content(TransferRecord record) throws TransferException {
        return gate.pass("can not create the content of transfer " + record.identifier(),
                () -> contents.open(record));
    }

    @Override
    public ResumePoint resumePoint(TransferRecord record) throws TransferException {
        UUID identifier = record.identifier();
        boolean unwritten = record.progress().generation() == 0;
        return gate.pass("can not read transfer " + identifier, () -> contents.resumePoint(identifier,
                unwritten ? ProgressFiles.Stored.NOTHING : progress.read(layout.record(identifier), identifier)));
    }

    @Override
    public Path body(TransferRecord record) throws TransferException {
        StagedBody body = record.description().body()
                .orElseThrow(() -> new TransferException(FailureReason.INVALID_REQUEST, "a download has no body"));
        return gate.pass("can not read the body of transfer " + record.identifier(),
                () -> new StagedBodyCheck(layout).check(record.identifier(), body));
    }

    @Override
    public TransferRecord finish(TransferRecord record, TransferOutcome outcome) throws TransferException {
        return gate.pass("can not finish transfer " + record.identifier(), () -> finishNow(record, outcome));
    }

    private TransferRecord finishNow(TransferRecord record, TransferOutcome outcome) throws IOException, TransferException {
        UUID identifier = record.identifier();
        Reading reading = log.replay().expects(identifier)
                ? look(identifier)
                : reader.read(layout.record(identifier), record.description());
        if (!(reading instanceof Reading.Valid valid)) {
            throw Contents.notFound(identifier);
        }
        if (valid.record().isFinished()) {
            return ended(valid);
        }
        TransferRecord finished = finishing.finish(valid, outcome);
        contents.forget(identifier);
        reserve.fill();
        return finished;
    }

    @Override
    public void remove(UUID identifier) throws TransferException {
        gate.pass("can not remove transfer " + identifier, () -> {
            Optional<StoredTransfer> found = readNow(identifier);
            if (found.isPresent() && found.get() instanceof TransferRecord record && record.isFinished()) {
                removal.remove(record);
            } else if (found.isPresent() && !(found.get() instanceof ScrappedTransfer)) {
                throw new TransferException(FailureReason.CONFLICT, "transfer " + identifier + " has not ended");
            }
            quarantine.acknowledge(identifier);
            reserve.fill();
            return found;
        });
    }

    @Override
    public List<Finding> inspect() throws TransferException {
        return gate.pass("can not examine " + layout.root(), () -> {
            log.makeGood();
            return new Inspection(layout, reader, quarantine).run();
        });
    }

    @Override
    public void reseal(UUID identifier) throws TransferException {
        gate.pass("can not reseal transfer " + identifier, () -> {
            resealing.reseal(identifier);
            return identifier;
        });
    }

    /** Gives the directory up when the calls that are under way have ended; a copy of a body is broken off. */
    @Override
    public void close() throws TransferException {
        if (gate.close()) {
            newcomers.close();
            try {
                lock.close(log.close());
            } catch (IOException e) {
                throw Failures.store(e, "can not unlock " + layout.root());
            }
        }
    }
}
