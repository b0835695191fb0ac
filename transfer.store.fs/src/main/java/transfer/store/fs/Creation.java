// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
 * Brings records into being. A download is submitted when {@link SubmitLog} has it; its directory is made afterwards. An upload is made
 * complete and forced as {@code .new-<uuid>}, then renamed, then the root is forced; a crash before the rename leaves something that is
 * no record, and is swept away.
 *
 * <p>Several records become valid at once with one entry of the log, written when the uploads among them are on stable storage.
 */
final class Creation {
    /**
     * What a call has made so far.
     *
     * @param description with the body, if there is one
     * @param immutable the bytes of the immutable part
     * @param staged whether there is a directory already, under another name
     */
    private record Made(TransferDescription description, byte[] immutable, boolean staged) {}

    private final Layout layout;
    private final FileOperations files;
    private final SubmitLog log;
    private final BodyStaging staging;
    private final int threads;
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

    Creation(Layout layout, FileOperations files, SubmitLog log, int threads, Gate gate) {
        this.layout = layout;
        this.files = files;
        this.log = log;
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
        Map<UUID, Made> made = new ConcurrentHashMap<>();
        try {
            Concurrently.forEach(submissions, threads, submission -> prepare(submission, made));
            commit(made);
        } catch (TransferException e) {
            discard(made.keySet(), e);
            throw e;
        } finally {
            identifiers.forEach(underWay::remove);
        }
        return identifiers.stream()
                .map(identifier -> new TransferRecord(made.get(identifier).description, TransferProgress.NEW, Optional.empty()))
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
    private void prepare(Submission submission, Map<UUID, Made> made) throws TransferException {
        TransferDescription description = submission.description();
        UUID identifier = description.identifier();
        try {
            log.admit(identifier);
            if (log.holds(identifier) || FileOperations.exists(layout.record(identifier))) {
                throw new TransferException(FailureReason.CONFLICT, "there is a transfer " + identifier + " already");
            }
            if (description.request() instanceof UploadRequest upload) {
                made.put(identifier, new Made(description, new byte[0], true));
                made.put(identifier, stage(submission, upload));
            } else {
                made.put(identifier, new Made(description, encode(description.toPropertyList()), false));
            }
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

    private Made stage(Submission submission, UploadRequest upload) throws IOException, TransferException {
        Path directory = layout.incoming(submission.description().identifier());
        createAnew(directory);
        BodyStaging.Staged staged = staging.stage(
                upload.source(), upload.linkSource(), directory.resolve(Layout.BODY), submission.staged());
        TransferDescription description = submission.description().withBody(staged.body());
        Map<String, Object> map = new LinkedHashMap<>(submission.description().toPropertyList());
        Map<String, Object> body = new LinkedHashMap<>(staged.body().toPropertyList());
        staged.link().ifPresent(link -> link.addTo(body));
        map.put("Body", body);
        byte[] bytes = encode(map);
        files.write(directory.resolve(Layout.IMMUTABLE), bytes, true);
        files.forceDirectory(directory);
        return new Made(description, bytes, true);
    }

    private static byte[] encode(Map<String, Object> map) throws TransferException {
        byte[] bytes = SealedPropertyList.encode(map);
        if (!PropertyList.equal(map, SealedPropertyList.decode(bytes))) {
            throw new TransferException(FailureReason.INVALID_REQUEST, "the record does not survive being written and read");
        }
        return bytes;
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

    private void commit(Map<UUID, Made> made) throws TransferException {
        Optional<UUID> only = made.size() == 1 ? Optional.of(made.keySet().iterator().next()) : Optional.empty();
        if (only.isPresent() && made.get(only.get()).staged) {
            commitStaged(only.get());
        } else if (!made.isEmpty()) {
            commitLogged(made);
        }
    }

    /** A staged upload needs no log: its directory is forced. */
    private void commitStaged(UUID identifier) throws TransferException {
        try {
            files.rename(layout.incoming(identifier), layout.record(identifier));
            log.root().force();
        } catch (IOException e) {
            throw Failures.store(e, "can not create transfer " + identifier);
        }
    }

    private void commitLogged(Map<UUID, Made> made) throws TransferException {
        Map<UUID, byte[]> records = new LinkedHashMap<>();
        made.forEach((identifier, one) -> records.put(identifier, one.immutable));
        try {
            if (made.values().stream().anyMatch(Made::staged)) {
                log.root().force();
            }
            log.submit(records);
        } catch (IOException e) {
            throw Failures.store(e, "can not create " + (made.size() == 1 ? "a transfer" : made.size() + " transfers"));
        }
        try {
            Concurrently.forEach(List.copyOf(made.entrySet()), threads, one -> place(one.getKey(), one.getValue()));
        } catch (TransferException e) {
            withdraw(records.keySet(), e);
            throw e;
        }
    }

    /** From here on it does not matter whether anything is forced. */
    private void place(UUID identifier, Made made) throws TransferException {
        Path record = layout.record(identifier);
        try {
            if (made.staged) {
                files.rename(layout.incoming(identifier), record);
            } else {
                files.createDirectory(record);
                files.write(record.resolve(Layout.IMMUTABLE), made.immutable, false);
            }
            log.made(identifier);
        } catch (IOException e) {
            throw Failures.store(e, "can not create transfer " + identifier);
        }
    }

    private void withdraw(Set<UUID> identifiers, TransferException because) {
        try {
            log.remove(identifiers);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
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
                log.root().force();
            }
            for (UUID identifier : made) {
                log.unnamed(identifier);
                files.deleteTree(layout.incoming(identifier));
                files.deleteTree(layout.gone(identifier));
            }
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }
}
