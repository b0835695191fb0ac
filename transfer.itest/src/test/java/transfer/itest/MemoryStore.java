// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferKind;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.ResumePoint;
import transfer.api.store.StoredTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;

/** Another store, for downloads: it survives no process, which is enough to be told from the one it replaces. */
final class MemoryStore implements TransferStore {
    private final Path folder;
    private final Map<UUID, TransferRecord> records = new ConcurrentHashMap<>();

    MemoryStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public List<TransferRecord> create(List<Submission> submissions) throws TransferException {
        List<TransferRecord> created = new ArrayList<>();
        for (Submission submission : submissions) {
            if (submission.description().request().kind() == TransferKind.UPLOAD) {
                throw new TransferException(FailureReason.UNSUPPORTED, "this store keeps downloads only");
            }
            created.add(new TransferRecord(submission.description(), TransferProgress.NEW, Optional.empty()));
        }
        created.forEach(record -> records.put(record.identifier(), record));
        return created;
    }

    @Override
    public Stream<UUID> identifiers() {
        return records.keySet().stream();
    }

    @Override
    public Optional<StoredTransfer> read(UUID identifier) {
        return Optional.ofNullable(records.get(identifier));
    }

    @Override
    public TransferRecord update(TransferRecord record, TransferProgress next, Durability durability) throws TransferException {
        TransferRecord current = records.get(record.identifier());
        if (current == null) {
            throw new TransferException(FailureReason.NOT_FOUND, record.identifier() + " is not here");
        }
        if (current.progress().generation() != record.progress().generation()) {
            throw new TransferException(FailureReason.CONFLICT, record.identifier() + " has changed");
        }
        return keep(new TransferRecord(current.description(),
                next.toBuilder().generation(current.progress().generation() + 1).build(), current.outcome()));
    }

    private TransferRecord keep(TransferRecord record) {
        records.put(record.identifier(), record);
        return record;
    }

    @Override
    public TransferRecord checkpoint(TransferRecord record, TransferProgress next) throws TransferException {
        return update(record, next, Durability.POWER);
    }

    @Override
    public Path content(TransferRecord record) throws TransferException {
        Path file = folder.resolve(record.identifier().toString());
        try {
            if (Files.notExists(file)) {
                Files.createFile(file);
            }
            return file;
        } catch (IOException e) {
            throw new TransferException(FailureReason.STORE_FAILED, e.toString(), e);
        }
    }

    @Override
    public ResumePoint resumePoint(TransferRecord record) throws TransferException {
        try {
            return new ResumePoint(Files.size(content(record)), true);
        } catch (IOException e) {
            throw new TransferException(FailureReason.STORE_FAILED, e.toString(), e);
        }
    }

    @Override
    public Path body(TransferRecord record) throws TransferException {
        throw new TransferException(FailureReason.UNSUPPORTED, "this store keeps downloads only");
    }

    @Override
    public TransferRecord finish(TransferRecord record, TransferOutcome outcome) throws TransferException {
        TransferRecord current = records.get(record.identifier());
        if (current.isFinished()) {
            return current;
        }
        try {
            if (outcome instanceof TransferOutcome.Completed completed) {
                Files.move(content(record), completed.file().orElseThrow(), StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(content(record));
            }
        } catch (IOException e) {
            throw new TransferException(FailureReason.DESTINATION_UNWRITABLE, e.toString(), e);
        }
        return keep(new TransferRecord(current.description(), current.progress(), Optional.of(outcome)));
    }

    @Override
    public void remove(UUID identifier) {
        records.remove(identifier);
    }
}
