// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import transfer.api.FailureReason;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.TransferRequest;
import transfer.api.UploadRequest;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;

/**
 * Brings records into being. Each is made complete and forced as {@code .new-<uuid>}, then renamed, then the root is forced; a crash
 * before the rename leaves something that is no record, and is swept away.
 *
 * <p>Several records become valid at once with one file, {@code .batch.plist}, that names them, written when all that it names is on
 * stable storage: once it is there itself the batch is submitted, and a crash during the renames only means that the next start does the
 * rest.
 */
final class Creation {
    private static final String MEMBERS = "Identifiers";

    private final Layout layout;
    private final FileOperations files;
    private final BodyStaging staging;
    private final int threads;
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();
    private final ReentrantLock batches = new ReentrantLock();

    Creation(Layout layout, FileOperations files, int threads, Gate gate) {
        this.layout = layout;
        this.files = files;
        this.staging = new BodyStaging(files, gate);
        this.threads = threads;
    }

    /** Whether a call is still working on that record: it must not be shown, nor taken for something left by a crash. */
    boolean isUnderWay(UUID identifier) {
        return underWay.contains(identifier);
    }

    List<TransferRecord> create(List<Submission> submissions) throws TransferException {
        List<UUID> identifiers = submissions.stream().map(submission -> submission.description().identifier()).toList();
        for (Submission submission : submissions) {
            checkSurvives(submission.description().toPropertyList());
        }
        claim(identifiers);
        Map<UUID, TransferDescription> made = new ConcurrentHashMap<>();
        try {
            Concurrently.forEach(submissions, threads, submission -> prepare(submission, made));
            commit(identifiers);
        } catch (TransferException e) {
            discard(made.keySet(), e);
            throw e;
        } finally {
            identifiers.forEach(underWay::remove);
        }
        return identifiers.stream()
                .map(identifier -> new TransferRecord(made.get(identifier), TransferProgress.NEW, Optional.empty()))
                .toList();
    }

    private void claim(List<UUID> identifiers) throws TransferException {
        for (int i = 0; i < identifiers.size(); i++) {
            if (!underWay.add(identifiers.get(i))) {
                identifiers.subList(0, i).forEach(underWay::remove);
                throw new TransferException(
                        FailureReason.CONFLICT, "transfer " + identifiers.get(i) + " is being created already");
            }
        }
    }

    /** @param made gets an entry as soon as there is something to take back */
    private void prepare(Submission submission, Map<UUID, TransferDescription> made) throws TransferException {
        UUID identifier = submission.description().identifier();
        Path directory = layout.incoming(identifier);
        try {
            if (FileOperations.exists(layout.record(identifier))) {
                throw new TransferException(FailureReason.CONFLICT, "there is a transfer " + identifier + " already");
            }
            made.put(identifier, submission.description());
            createAnew(directory);
            made.put(identifier, fill(directory, submission));
            files.forceDirectory(directory);
        } catch (IOException e) {
            throw Failures.store(e, "can not create transfer " + identifier);
        }
    }

    private void createAnew(Path directory) throws IOException {
        try {
            files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            files.deleteTree(directory);
            files.createDirectory(directory);
        }
    }

    private TransferDescription fill(Path directory, Submission submission) throws IOException, TransferException {
        TransferDescription description = submission.description();
        Map<String, Object> map = new LinkedHashMap<>(description.toPropertyList());
        if (description.request() instanceof UploadRequest upload) {
            BodyStaging.Staged staged = staging.stage(
                    upload.source(), upload.linkSource(), directory.resolve(Layout.BODY), submission.staged());
            description = description.withBody(staged.body());
            Map<String, Object> body = new LinkedHashMap<>(staged.body().toPropertyList());
            staged.link().ifPresent(link -> link.addTo(body));
            map.put("Body", body);
        }
        byte[] bytes = SealedPropertyList.encode(map);
        if (!PropertyList.equal(map, SealedPropertyList.decode(bytes))) {
            throw new TransferException(FailureReason.INVALID_REQUEST, "the record does not survive being written and read");
        }
        files.write(directory.resolve(Layout.IMMUTABLE), bytes, true);
        return description;
    }

    /** Refuses what could not be read back, before anything is written. A body is not staged yet, and not needed for that. */
    private static void checkSurvives(Map<String, Object> map) throws TransferException {
        Survival.check(map);
        try {
            Map<String, Object> read = TransferRequest.of(map).toPropertyList();
            for (Map.Entry<String, Object> entry : read.entrySet()) {
                if (!PropertyList.equal(entry.getValue(), map.get(entry.getKey()))) {
                    throw new TransferException(FailureReason.INVALID_REQUEST, entry.getKey() + " is not read back as it was");
                }
            }
        } catch (IllegalArgumentException | TransferException e) {
            throw new TransferException(FailureReason.INVALID_REQUEST, e.getMessage(), e);
        }
    }

    private void commit(List<UUID> identifiers) throws TransferException {
        try {
            if (identifiers.size() == 1) {
                files.rename(layout.incoming(identifiers.get(0)), layout.record(identifiers.get(0)));
                files.forceShared(layout.root());
            } else if (identifiers.size() > 1) {
                commitBatch(identifiers);
            }
        } catch (IOException e) {
            throw Failures.store(e, "can not create transfer " + identifiers.get(0));
        }
    }

    private void commitBatch(List<UUID> identifiers) throws IOException, TransferException {
        List<String> names = identifiers.stream().map(UUID::toString).toList();
        batches.lock();
        try {
            files.forceShared(layout.root());
            files.replace(layout.batch(), SealedPropertyList.encode(Map.of(MEMBERS, names)), true);
            for (UUID identifier : identifiers) {
                files.rename(layout.incoming(identifier), layout.record(identifier));
            }
            files.forceShared(layout.root());
            files.delete(layout.batch());
        } catch (IOException e) {
            abort(e);
            throw e;
        } finally {
            batches.unlock();
        }
    }

    /** From here on a crash does not complete the batch any more. */
    private void abort(IOException because) {
        try {
            files.delete(layout.batch());
            files.forceShared(layout.root());
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** Completes a batch that a crash interrupted. Must be done before anything else looks at the directory. */
    void recover() throws IOException {
        List<UUID> members = new ArrayList<>();
        files.delete(FileOperations.temporary(layout.batch()));
        try {
            Optional<Map<String, Object>> batch = SealedPropertyList.read(layout.batch());
            if (batch.isEmpty()) {
                return;
            }
            PropertyList.of(batch.get()).stringList(MEMBERS).forEach(name -> Layout.identifier(name).ifPresent(members::add));
        } catch (TransferException e) {
            members.clear();
        }
        for (UUID identifier : members) {
            if (FileOperations.exists(layout.incoming(identifier)) && !FileOperations.exists(layout.record(identifier))) {
                files.rename(layout.incoming(identifier), layout.record(identifier));
            }
        }
        files.forceShared(layout.root());
        files.delete(layout.batch());
    }

    /** Takes back what this call has made so far. What can not be deleted now is swept away later. */
    private void discard(Set<UUID> made, TransferException because) {
        try {
            boolean renamed = false;
            for (UUID identifier : made) {
                if (FileOperations.exists(layout.record(identifier))) {
                    files.rename(layout.record(identifier), layout.gone(identifier));
                    renamed = true;
                }
            }
            if (renamed) {
                files.forceShared(layout.root());
            }
            for (UUID identifier : made) {
                files.deleteTree(layout.incoming(identifier));
                files.deleteTree(layout.gone(identifier));
            }
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }
}
