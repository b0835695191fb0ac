// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import transfer.api.TransferException;
import transfer.api.store.Finding;
import transfer.api.store.Finding.Severity;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StagedBody;

/** Looks at a whole state directory without changing anything. */
final class Inspection {
    private static final long LITTLE_SPACE = 64 << 20;
    private static final Set<String> OWN_NAMES = Set.of(
            "store.lock", ".submits.log", ".doubts", ".queued.index", ".queued.index.tmp", ".reserve", ".scrapped", ".kept");

    private final Layout layout;
    private final RecordReader reader;
    private final Quarantine quarantine;
    private final List<Finding> findings = new ArrayList<>();

    Inspection(Layout layout, RecordReader reader, Quarantine quarantine) {
        this.layout = layout;
        this.reader = reader;
        this.quarantine = quarantine;
    }

    List<Finding> run() throws IOException {
        checkRoot();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.root())) {
            for (Path entry : entries) {
                check(entry);
            }
        }
        for (UUID identifier : quarantine.identifiers()) {
            reportScrapped(quarantine.read(identifier));
        }
        return List.copyOf(findings);
    }

    private void add(Severity severity, Optional<UUID> transfer, String message) {
        findings.add(new Finding(severity, transfer, message));
    }

    private void checkRoot() throws IOException {
        Path root = layout.root();
        if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(root);
            if (permissions.stream().anyMatch(one -> !one.name().startsWith("OWNER"))) {
                add(Severity.WARNING, Optional.empty(), root + " is open to other users: chmod 700 " + root);
            }
            long free = Files.getFileStore(root).getUsableSpace();
            add(free < LITTLE_SPACE ? Severity.WARNING : Severity.INFO, Optional.empty(),
                    (free >> 20) + " MiB are free for " + root);
        }
    }

    private void check(Path entry) throws IOException {
        String name = Layout.name(entry);
        Optional<UUID> identifier = Layout.identifier(name);
        if (identifier.isPresent()) {
            checkRecord(identifier.get(), entry);
        } else if (Layout.identifier(Layout.NEW, name).isPresent() || Layout.identifier(Layout.GONE, name).isPresent()
                || Layout.identifier(Layout.NAME, name).isPresent()) {
            add(Severity.INFO, Optional.empty(), name + " is left from a crash, or being worked on; it will be swept away");
        } else if (!OWN_NAMES.contains(name)) {
            add(Severity.WARNING, Optional.empty(), entry + " is not of this store; it is ignored");
        }
    }

    private void checkRecord(UUID identifier, Path directory) throws IOException {
        Reading reading;
        try {
            reading = reader.read(directory, identifier);
        } catch (IOException e) {
            add(Severity.ERROR, Optional.of(identifier), "it can not be read: " + Failures.describe(e));
            return;
        }
        if (reading instanceof Reading.Invalid invalid) {
            add(Severity.ERROR, Optional.of(identifier), "invalid, to be scrapped when it is read next: " + invalid.why()
                    + "; if you have edited it, reseal it");
        } else if (reading instanceof Reading.Newer newer) {
            add(Severity.WARNING, Optional.of(identifier), "left alone: " + newer.why() + "; update this software");
        } else if (reading instanceof Reading.Valid valid) {
            checkValid(identifier, directory, valid);
        }
    }

    private void checkValid(UUID identifier, Path directory, Reading.Valid valid) throws IOException {
        if (valid.stored().progress().generation() == 0 && FileOperations.exists(directory.resolve(Layout.MUTABLE))) {
            add(Severity.WARNING, Optional.of(identifier), Layout.MUTABLE + " is invalid: the transfer will start from scratch");
        }
        Optional<StagedBody> body = valid.record().description().body();
        if (body.isPresent() && !valid.record().isFinished()) {
            try {
                new StagedBodyCheck(layout).check(identifier, body.get());
            } catch (TransferException e) {
                add(Severity.ERROR, Optional.of(identifier), e.getMessage());
            }
        }
    }

    private void reportScrapped(Optional<ScrappedTransfer> scrapped) {
        scrapped.ifPresent(one -> add(Severity.ERROR, Optional.of(one.identifier()), "scrapped at " + one.at() + ": " + one.why()
                + "; see " + layout.scrapped(one.identifier())));
    }
}
