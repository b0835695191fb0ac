// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.IfExists;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferOutcome.Completed;
import transfer.api.store.TransferRecord;

/**
 * Ends transfers. The outcome is written and forced as {@code finishing.plist}, the content is placed, and then the file is renamed to
 * {@code outcome.plist}: the transfer has ended when that rename is on stable storage. A crash before leaves an outcome that is
 * carried through when the record is next read; the content is deleted last. A staged body stays until the outcome is acknowledged.
 *
 * <p>{@code finishing.plist} counts only as long as the mutable part has the generation that it had then.
 */
final class Finishing {
    private static final Logger LOG = LoggerFactory.getLogger(Finishing.class);
    private static final String IDENTIFIER = "Identifier";
    private static final String GENERATION = "Generation";

    /**
     * What {@code finishing.plist} says.
     *
     * @param bytes all of it
     * @param forced whether that is on stable storage; if not, the log is to have it
     */
    private record Announced(TransferOutcome outcome, byte[] bytes, boolean forced) {}

    private final Layout layout;
    private final FileOperations files;
    private final SubmitLog log;
    private final Contents contents;
    private final Reserve reserve;
    private final Placement placement;
    private final Set<UUID> busy = ConcurrentHashMap.newKeySet();

    Finishing(Layout layout, FileOperations files, SubmitLog log, Contents contents, Reserve reserve, Placement placement) {
        this.layout = layout;
        this.files = files;
        this.log = log;
        this.contents = contents;
        this.reserve = reserve;
        this.placement = placement;
    }

    /** @param reading the record as it is now, without an outcome */
    TransferRecord finish(Reading.Valid reading, TransferOutcome outcome) throws TransferException {
        UUID identifier = reading.record().identifier();
        if (!busy.add(identifier)) {
            throw new TransferException(FailureReason.CONFLICT, "transfer " + identifier + " is being finished already");
        }
        try {
            return carryThrough(reading, TransferOutcome.of(Survival.mended(outcome.toPropertyList())));
        } finally {
            busy.remove(identifier);
        }
    }

    /** Carries through what a crash interrupted; empty if that is no longer possible, so that the transfer goes on as it was. */
    Optional<TransferRecord> resume(Reading.Valid reading) throws IOException {
        UUID identifier = reading.record().identifier();
        if (!busy.add(identifier)) {
            return Optional.empty();
        }
        try {
            Optional<TransferOutcome> intended = intended(reading);
            return intended.isPresent() ? Optional.of(carryThrough(reading, intended.get())) : Optional.empty();
        } catch (TransferException e) {
            LOG.warn("{}: its outcome could not be carried through after a crash: {}", identifier, e.getMessage());
            return Optional.empty();
        } finally {
            busy.remove(identifier);
        }
    }

    private Optional<TransferOutcome> intended(Reading.Valid reading) throws IOException {
        UUID identifier = reading.record().identifier();
        Path file = layout.record(identifier).resolve(Layout.FINISHING);
        try {
            Optional<Map<String, Object>> map = SealedPropertyList.read(file);
            long generation = reading.stored().progress().generation();
            boolean current = map.isPresent() && PropertyList.of(map.get()).require(GENERATION, Long.class) == generation;
            return current ? RecordReader.outcome(file, identifier) : Optional.empty();
        } catch (TransferException e) {
            return Optional.empty();
        }
    }

    private TransferRecord carryThrough(Reading.Valid reading, TransferOutcome outcome) throws TransferException {
        TransferRecord record = reading.record();
        UUID identifier = record.identifier();
        Path directory = layout.record(identifier);
        Announced announced;
        try {
            log.root().name(identifier);
            if (outcome instanceof Completed completed && record.description().request() instanceof DownloadRequest download) {
                announced = deliver(reading, directory, completed, download);
            } else {
                announced = announceEnd(reading, outcome);
            }
            commit(identifier, directory, announced);
        } catch (IOException e) {
            withdraw(directory, e);
            throw Failures.store(e, "can not finish transfer " + identifier);
        } catch (TransferException e) {
            withdraw(directory, e);
            throw e;
        }
        TransferRecord finished = new TransferRecord(record.description(), record.progress(), Optional.of(announced.outcome));
        discard(reading, directory, finished);
        return finished;
    }

    /** From here on the transfer has ended. */
    private void commit(UUID identifier, Path directory, Announced announced) throws IOException {
        Path outcome = directory.resolve(Layout.OUTCOME);
        if (announced.forced || !enter(identifier, announced)) {
            if (!announced.forced) {
                files.forceFile(directory.resolve(Layout.FINISHING), false);
            }
            CertainRename.run(files, directory.resolve(Layout.FINISHING), outcome, () -> files.forceDirectory(directory));
            return;
        }
        try {
            files.rename(directory.resolve(Layout.FINISHING), outcome);
        } catch (IOException e) {
            reserve.replace(outcome, announced.bytes, true);
        }
        log.endWritten(identifier);
    }

    private boolean enter(UUID identifier, Announced announced) {
        try {
            return log.end(identifier, announced.bytes);
        } catch (IOException e) {
            LOG.warn("{}: its outcome is not in the log, and is forced where it is: {}", identifier, Failures.describe(e));
            return false;
        }
    }

    private Announced deliver(Reading.Valid reading, Path directory, Completed completed, DownloadRequest download)
            throws IOException, TransferException {
        checkContent(Optional.ofNullable(reading.files().get(Layout.CONTENT)), completed);
        Path proposal = here(completed.file().orElseThrow(
                () -> new TransferException(FailureReason.INVALID_REQUEST, "a completed download needs a file")));
        placement.prepare(directory, proposal, download.ifExists());
        UUID identifier = reading.record().identifier();
        // what replaces the file that its request names need not be recognised after a power loss: it is fetched again, and replaces itself
        boolean recognised = download.ifExists() != IfExists.REPLACE || !download.named();
        contents.forceWhole(identifier, completed.bytes(), recognised);
        for (Iterator<Path> names = FreeNames.of(proposal, download.ifExists()); names.hasNext(); ) {
            Path name = names.next();
            if (download.ifExists() != IfExists.REPLACE && placement.isTaken(identifier, directory, name)) {
                continue;
            }
            Announced announced = announce(reading, completed.withFile(name), recognised);
            if (placement.place(identifier, directory, name, download.ifExists())) {
                return announced;
            }
        }
        throw new TransferException(FailureReason.DESTINATION_EXISTS, proposal + " exists already, and is to be left as it is");
    }

    /** Records know paths as text; they are of the file system that the store is on. */
    private Path here(Path path) {
        return layout.root().getFileSystem().getPath(path.toString());
    }

    private static void checkContent(Optional<BasicFileAttributes> content, Completed completed) throws TransferException {
        BasicFileAttributes found = content.orElseThrow(
                () -> new TransferException(FailureReason.CONTENT_CHANGED, "the content has disappeared"));
        if (found.size() != completed.bytes()) {
            throw new TransferException(FailureReason.CONTENT_CHANGED,
                    "the content has " + found.size() + " bytes and should have " + completed.bytes());
        }
    }

    /**
     * Writes what is about to be the outcome.
     *
     * @param recognised whether it has to be known after a power loss that the destination is the transfer's own
     */
    private Announced announce(Reading.Valid reading, TransferOutcome outcome, boolean recognised) throws IOException, TransferException {
        UUID identifier = reading.record().identifier();
        Map<String, Object> map = outcome.toPropertyList();
        map.put(IDENTIFIER, identifier.toString());
        map.put(GENERATION, reading.stored().progress().generation());
        byte[] bytes = SealedPropertyList.encode(map);
        boolean forced = recognised || !log.holds(identifier);
        reserve.write(layout.record(identifier).resolve(Layout.FINISHING), bytes, forced);
        return new Announced(outcome, bytes, forced);
    }

    /** Nobody needs the content of such a download any more; on a full disk its room is what the outcome is written to. */
    private Announced announceEnd(Reading.Valid reading, TransferOutcome outcome) throws IOException, TransferException {
        Path content = layout.record(reading.record().identifier()).resolve(Layout.CONTENT);
        try {
            return announce(reading, outcome, false);
        } catch (IOException e) {
            if (!Failures.isNoSpace(e) || !FileOperations.exists(content)) {
                throw e;
            }
            files.delete(content);
            return announce(reading, outcome, false);
        }
    }

    /** The transfer stays active: a crash must not carry this outcome through any more. */
    private void withdraw(Path directory, Exception because) {
        try {
            files.delete(directory.resolve(Layout.FINISHING));
            files.forceDirectory(directory);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** Deletes what nobody needs after the end. What is left after a crash goes when the transfer is removed. */
    private void discard(Reading.Valid reading, Path directory, TransferRecord finished) {
        try {
            for (String name : List.of(Layout.CONTENT, Layout.SEGMENTS, Layout.SUSPECT)) {
                if (reading.files().containsKey(name)) {
                    files.delete(directory.resolve(name));
                }
            }
            if (!replaces(finished)) {
                placement.forget(finished, directory);
            }
        } catch (IOException e) {
            LOG.warn("{}: something is left of it that will be deleted later: {}", finished.identifier(), Failures.describe(e));
        }
    }

    /** Whether it took the place of whatever had its name: then it needed nothing that would be left. */
    private static boolean replaces(TransferRecord finished) {
        return finished.outcome().orElseThrow() instanceof Completed
                && finished.description().request() instanceof DownloadRequest download && download.ifExists() == IfExists.REPLACE;
    }
}
