// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.FailureReason;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.TransferDescription;

/**
 * Where invalid records go: {@code .scrapped/<uuid>} as they were, and a report beside each. The report is written first, so that a
 * record never disappears without one; it stays until somebody has acknowledged it, also when the record itself has become too old.
 */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Layout layout;
    private final FileOperations files;
    private final SubmitLog log;
    private final Reserve reserve;
    private final Shelf shelf;
    private final Clock clock;

    Quarantine(Layout layout, FileOperations files, SubmitLog log, Reserve reserve, Shelf shelf, Clock clock) {
        this.layout = layout;
        this.files = files;
        this.log = log;
        this.reserve = reserve;
        this.shelf = shelf;
        this.clock = clock;
    }

    /** Moves a record here, durably. */
    ScrappedTransfer scrap(UUID identifier, Reading.Invalid reading) throws IOException, TransferException {
        String why = TransferFailure.of(FailureReason.INVALID_RECORD, reading.why()).message();
        Instant now = now();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("Identifier", identifier.toString());
        report.put("At", now);
        report.put("Why", why);
        reading.session().ifPresent(session -> report.put("Session", session));
        log.root().name(identifier);
        log.drop(identifier);
        prepare();
        reserve.replace(layout.report(identifier), SealedPropertyList.encode(report), true);
        Path place = layout.scrapped(identifier);
        files.deleteTree(place);
        files.rename(layout.record(identifier), place);
        files.forceDirectory(layout.scrapped());
        log.root().force();
        shelf.added(this::dispose);
        LOG.warn("{}: scrapped: {}", identifier, why);
        return new ScrappedTransfer(identifier, reading.session(), now, why, reading.description());
    }

    private void prepare() throws IOException {
        try {
            reserve.use(() -> files.createDirectory(layout.scrapped()));
        } catch (FileAlreadyExistsException e) {
            return;
        }
        try {
            log.root().force();
        } catch (IOException e) {
            files.delete(layout.scrapped());
            throw e;
        }
    }

    /** A scrapped record that nobody has acknowledged. */
    Optional<ScrappedTransfer> read(UUID identifier) throws IOException {
        Path file = layout.report(identifier);
        try {
            Optional<Map<String, Object>> report = SealedPropertyList.read(file);
            if (report.isEmpty()) {
                return Optional.empty();
            }
            PropertyList list = PropertyList.of(report.get());
            return Optional.of(new ScrappedTransfer(identifier, list.string("Session"), list.require("At", Instant.class),
                    list.string("Why").orElse(""), description(identifier)));
        } catch (TransferException e) {
            return Optional.of(new ScrappedTransfer(identifier, Optional.empty(), now(),
                    "its report is invalid: " + e.getMessage(), description(identifier)));
        }
    }

    private Optional<TransferDescription> description(UUID identifier) throws IOException {
        try {
            return Optional.of(RecordReader.description(layout.scrapped(identifier), identifier));
        } catch (TransferException e) {
            return Optional.empty();
        }
    }

    /** All that nobody has acknowledged, but for what a crash has left both here and among the records: that will come here again. */
    List<UUID> identifiers() throws IOException {
        List<UUID> identifiers = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.scrapped())) {
            for (Path entry : entries) {
                Optional<UUID> reported = Layout.reported(entry);
                if (reported.isPresent() && !FileOperations.exists(layout.record(reported.get()))) {
                    identifiers.add(reported.get());
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return identifiers;
    }

    /** @return whether there was something to acknowledge */
    boolean acknowledge(UUID identifier) throws IOException {
        try {
            CertainRename.run(files, layout.report(identifier), layout.seenReport(identifier),
                    () -> files.forceDirectory(layout.scrapped()));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Deletes what is too old or too much. */
    void trim() {
        shelf.trim(this::dispose);
    }

    /** A report that nobody has acknowledged is kept. */
    private void dispose(UUID identifier) throws IOException {
        files.deleteTree(layout.scrapped(identifier));
        files.delete(layout.seenReport(identifier));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
