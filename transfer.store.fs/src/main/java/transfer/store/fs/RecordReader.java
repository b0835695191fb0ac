// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import transfer.api.FailureReason;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferRecord;

/**
 * Reads a record's directory and judges it; changes nothing. An I/O error is no judgement: what can not be read now is not invalid
 * for that.
 */
final class RecordReader {
    private final ProgressFiles progress;

    RecordReader(ProgressFiles progress) {
        this.progress = progress;
    }

    Reading read(Path directory, UUID identifier) throws IOException {
        return read(directory, identifier, Optional.empty());
    }

    /** The same for a caller who has read the immutable part before: if it is still there it is not read again. */
    Reading read(Path directory, TransferDescription known) throws IOException {
        return read(directory, known.identifier(), Optional.of(known));
    }

    private Reading read(Path directory, UUID identifier, Optional<TransferDescription> known) throws IOException {
        Map<String, BasicFileAttributes> found;
        try {
            found = list(directory);
        } catch (NoSuchFileException e) {
            return new Reading.Nothing();
        } catch (TransferException e) {
            return new Reading.Invalid(e.getMessage(), Optional.empty(), Optional.empty());
        }
        ProgressFiles.Stored stored = progress.read(directory, identifier, found);
        try {
            return judge(directory, known.isPresent() && found.containsKey(Layout.IMMUTABLE)
                    ? known.get()
                    : description(directory, identifier, found), found, stored);
        } catch (TransferException e) {
            return e.reason() == FailureReason.NEWER_FORMAT
                    ? new Reading.Newer(e.getMessage())
                    : new Reading.Invalid(e.getMessage(), stored.session(), Optional.empty());
        }
    }

    private static TransferDescription description(Path directory, UUID identifier, Map<String, BasicFileAttributes> found)
            throws IOException, TransferException {
        BasicFileAttributes there = found.get(Layout.IMMUTABLE);
        return description(
                there == null ? Optional.empty() : SealedPropertyList.read(directory.resolve(Layout.IMMUTABLE), there), identifier);
    }

    private static Reading judge(Path directory, TransferDescription description, Map<String, BasicFileAttributes> found,
            ProgressFiles.Stored stored) throws IOException {
        try {
            Optional<TransferOutcome> outcome = found.containsKey(Layout.OUTCOME)
                    ? outcome(directory.resolve(Layout.OUTCOME), description.identifier())
                    : Optional.empty();
            return new Reading.Valid(new TransferRecord(description, stored.progress(), outcome), stored, found);
        } catch (TransferException e) {
            return new Reading.Invalid(e.getMessage(), Optional.of(description.session()), Optional.of(description));
        }
    }

    /** What is in a record's directory by name, all of it regular files. */
    private static Map<String, BasicFileAttributes> list(Path directory) throws IOException, TransferException {
        BasicFileAttributes itself =
                FileOperations.attributes(directory).orElseThrow(() -> new NoSuchFileException(directory.toString()));
        if (!itself.isDirectory()) {
            throw new TransferException(FailureReason.INVALID_RECORD, "the record is not a directory");
        }
        Map<String, BasicFileAttributes> found = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                Optional<BasicFileAttributes> file = regularFile(entry);
                if (file.isPresent()) {
                    found.put(Layout.name(entry), file.get());
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /** Empty if it is gone meanwhile. */
    private static Optional<BasicFileAttributes> regularFile(Path entry) throws IOException, TransferException {
        Optional<BasicFileAttributes> found = FileOperations.attributes(entry);
        if (found.isEmpty() || found.get().isRegularFile()) {
            return found;
        }
        throw new TransferException(FailureReason.INVALID_RECORD, Layout.name(entry) + " is not a regular file");
    }

    /** The immutable part, which must be that of the given transfer. */
    static TransferDescription description(Path directory, UUID identifier) throws IOException, TransferException {
        return description(Optional.of(immutable(directory)), identifier);
    }

    private static TransferDescription description(Optional<Map<String, Object>> read, UUID identifier) throws TransferException {
        Map<String, Object> map = read.orElseThrow(RecordReader::missing);
        TransferDescription description;
        try {
            description = TransferDescription.of(map);
        } catch (RuntimeException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, Layout.IMMUTABLE + " " + e.getMessage(), e);
        }
        if (!description.identifier().equals(identifier)) {
            throw new TransferException(
                    FailureReason.INVALID_RECORD, Layout.IMMUTABLE + " belongs to " + description.identifier());
        }
        return description;
    }

    static Map<String, Object> immutable(Path directory) throws IOException, TransferException {
        return SealedPropertyList.read(directory.resolve(Layout.IMMUTABLE)).orElseThrow(RecordReader::missing);
    }

    private static TransferException missing() {
        return new TransferException(FailureReason.INVALID_RECORD, Layout.IMMUTABLE + " is missing");
    }

    /** An outcome, which must be that of the given transfer. */
    static Optional<TransferOutcome> outcome(Path file, UUID identifier) throws IOException, TransferException {
        Optional<Map<String, Object>> map = SealedPropertyList.read(file);
        if (map.isEmpty()) {
            return Optional.empty();
        }
        String owner = PropertyList.of(map.get()).require("Identifier", String.class);
        if (!owner.equals(identifier.toString())) {
            throw new TransferException(FailureReason.INVALID_RECORD, Layout.name(file) + " belongs to " + owner);
        }
        try {
            return Optional.of(TransferOutcome.of(map.get()));
        } catch (RuntimeException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, Layout.name(file) + " " + e.getMessage(), e);
        }
    }
}
