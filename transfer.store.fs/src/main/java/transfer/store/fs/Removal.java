// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.TransferException;
import transfer.api.store.TransferRecord;

/**
 * Lets records go, with their bodies: a rename makes them disappear at once, what they hold is deleted afterwards. Sweeps away what a
 * crash has left of that and of records that were being created, when the directory is listed.
 */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    private final Layout layout;
    private final FileOperations files;
    private final SubmitLog log;
    private final Creation creation;
    private final Placement placement;
    private final Shelf shelf;
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

    Removal(Layout layout, FileOperations files, SubmitLog log, Creation creation, Placement placement, Shelf shelf) {
        this.layout = layout;
        this.files = files;
        this.log = log;
        this.creation = creation;
        this.placement = placement;
        this.shelf = shelf;
    }

    /** Durable when it returns; the rest is only tidying up. */
    void remove(TransferRecord record) throws IOException {
        UUID identifier = record.identifier();
        if (shelf.keepsAny()) {
            keep(record);
            return;
        }
        underWay.add(identifier);
        try {
            takeName(identifier, layout.gone(identifier), false);
            placement.forget(record, layout.gone(identifier));
            files.deleteTree(layout.gone(identifier));
        } finally {
            underWay.remove(identifier);
        }
    }

    /** What the log of submits stands for is removed there; then it does not matter whether the new name is forced. */
    private void takeName(UUID identifier, Path to, boolean forced) throws IOException {
        if (log.holds(identifier)) {
            log.remove(Set.of(identifier));
            files.rename(layout.record(identifier), to);
            log.unnamed(identifier);
            if (forced) {
                log.root().force();
            }
        } else {
            log.drop(identifier);
            CertainRename.run(files, layout.record(identifier), to, () -> log.root().force());
            log.unnamed(identifier);
        }
    }

    private void keep(TransferRecord record) throws IOException {
        UUID identifier = record.identifier();
        try {
            files.createDirectory(layout.kept());
        } catch (FileAlreadyExistsException e) {
            // it was needed before
        }
        Path place = layout.kept().resolve(identifier.toString());
        files.deleteTree(place);
        takeName(identifier, place, true);
        placement.forget(record, place);
        files.delete(place.resolve(Layout.BODY));
        shelf.added(this::dispose);
    }

    /** Deletes what is kept too long or too much. */
    void trim() {
        shelf.trim(this::dispose);
    }

    private void dispose(UUID identifier) throws IOException {
        files.deleteTree(layout.kept().resolve(identifier.toString()));
    }

    /** The records, listed as the stream is consumed; those that are in the log only, at the end. */
    Stream<UUID> records(Gate gate) throws IOException {
        Set<UUID> expected = new HashSet<>(log.replay().expected());
        DirectoryStream<Path> entries = Files.newDirectoryStream(layout.root());
        Sweep sweep = new Sweep(gate);
        Stream<UUID> listed = StreamSupport.stream(entries.spliterator(), false)
                .map(entry -> look(entry, sweep))
                .filter(Optional::isPresent)
                .map(Optional::get)
                .peek(expected::remove)
                .onClose(() -> close(entries));
        return Stream.concat(listed, Stream.of(expected).flatMap(Set::stream).filter(this::isThere));
    }

    /** Whether something that was in the log only when the listing began is a record yet; somebody may have made or removed it since. */
    private boolean isThere(UUID identifier) {
        try {
            return log.replay().expects(identifier) || FileOperations.exists(layout.record(identifier))
                    || FileOperations.exists(layout.report(identifier));
        } catch (IOException e) {
            return true;
        }
    }

    private Optional<UUID> look(Path entry, Sweep sweep) {
        String name = Layout.name(entry);
        if (!name.startsWith(".")) {
            return Layout.identifier(name).filter(identifier -> !creation.isUnderWay(identifier));
        }
        boolean incoming = Layout.identifier(Layout.NEW, name)
                .filter(one -> !creation.isUnderWay(one) && !log.replay().expects(one)).isPresent();
        boolean gone = Layout.identifier(Layout.GONE, name).filter(one -> !underWay.contains(one)).isPresent();
        if (incoming || gone) {
            sweep.delete(entry);
        }
        return Optional.empty();
    }

    /** Deletes what a crash has left; but first it must be certain that the entry will not be a record again after the next one. */
    private final class Sweep {
        private final Gate gate;
        private boolean certain;

        Sweep(Gate gate) {
            this.gate = gate;
        }

        /** Does nothing when the store has been closed: what is there may be its next owner's. */
        void delete(Path left) {
            try {
                gate.pass("it is left by a crash, and can not be deleted", () -> {
                    if (!certain) {
                        log.root().force();
                        certain = true;
                    }
                    files.deleteTree(left);
                    return left;
                });
                LOG.debug("{}: swept away", left);
            } catch (TransferException e) {
                LOG.warn("{}: {}", left, e.getMessage());
            }
        }
    }

    private static void close(DirectoryStream<Path> entries) {
        try {
            entries.close();
        } catch (IOException e) {
            LOG.debug("a directory could not be closed", e);
        }
    }
}
