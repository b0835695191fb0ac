// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.IfExists;
import transfer.api.TransferException;
import transfer.api.TransferOutcome.Completed;
import transfer.api.store.TransferRecord;

/**
 * Gives arrived content its name. The content itself stays in the record until the outcome is on stable storage, so a repetition after
 * a crash has all it needs, and recognises what an earlier one has already placed: it is the same file.
 *
 * <p>On the content's file system the destination becomes a hard link to it. On another one the content is copied to a hidden file beside
 * the destination, forced, and that takes its place.
 */
final class Placement {
    private final FileOperations files;
    private final Permissions permissions;
    private final Doubts doubts;
    /** Whose destination got its name, but then a force of the folder has failed. */
    private final Set<UUID> uncertain = ConcurrentHashMap.newKeySet();

    Placement(FileOperations files, Doubts doubts) {
        this.files = files;
        this.doubts = doubts;
        this.permissions = new Permissions(files);
    }

    /** Gives the content the permissions that its destination is to have; to be forced before {@link #place}. */
    void prepare(Path record, Path destination, IfExists rule) throws IOException {
        permissions.open(record, destination, rule);
    }

    /**
     * Places the content, durably.
     *
     * @param record the record's directory, with the content
     * @return false if the destination exists and must not be replaced
     */
    boolean place(UUID identifier, Path record, Path destination, IfExists rule) throws TransferException {
        Path content = record.resolve(Layout.CONTENT);
        Path part = Layout.part(destination, identifier);
        try {
            checkFolder(destination);
            Optional<BasicFileAttributes> there = FileOperations.attributes(destination);
            if (there.isPresent() && there.get().isDirectory()) {
                return refuseDirectory(destination, rule);
            }
            boolean own = there.isPresent() && isSame(content, destination);
            if (doubts.areInherited() || uncertain.contains(identifier)) {
                own = own && rule == IfExists.REPLACE;
                renew(record, part, destination, rule);
            }
            boolean placed = own || (rule == IfExists.REPLACE ? replace(content, part, destination) : add(record, part, destination));
            if (own && rule == IfExists.REPLACE) {
                files.delete(part);
            }
            if (placed) {
                force(identifier, destination);
            }
            return placed;
        } catch (IOException e) {
            discard(part, destination, e);
            throw unwritable(destination, e);
        }
    }

    private void force(UUID identifier, Path destination) throws IOException {
        try {
            files.forceShared(destination.getParent());
            uncertain.remove(identifier);
        } catch (IOException e) {
            uncertain.add(identifier);
            doubts.tellOthers();
            throw e;
        }
    }

    /**
     * A name that a force may have failed for is given once more. What replaces something is copied for that, since renaming a link over
     * another one of the same file does nothing; what came under a name of its own is taken away first.
     */
    private void renew(Path record, Path part, Path destination, IfExists rule) throws IOException {
        Path content = record.resolve(Layout.CONTENT);
        boolean linked = isSame(content, destination);
        if (rule == IfExists.REPLACE && linked) {
            files.delete(part);
            copy(content, part);
            files.rename(part, destination);
        } else if (rule != IfExists.REPLACE && (linked || isSame(part, destination))) {
            files.delete(destination);
            files.forceShared(destination.getParent());
        } else if (rule != IfExists.REPLACE && new Reservation(files, record).covers(destination) && isWhole(destination, part, content)) {
            files.rename(destination, part);
        }
    }

    /** Whether the part has come under a name that was reserved for it, where there are no links. */
    private static boolean isWhole(Path destination, Path part, Path content) throws IOException {
        return FileOperations.exists(destination) && Files.size(destination) >= Files.size(content) && !FileOperations.exists(part);
    }

    /** What was copied is not to take the room that is missing. But a part that has its name already tells whose that is. */
    private void discard(Path part, Path destination, IOException because) {
        try {
            if (!isSame(part, destination)) {
                files.delete(part);
            }
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private static TransferException unwritable(Path destination, IOException e) {
        return Failures.of(e, "can not write " + destination, FailureReason.DESTINATION_UNWRITABLE);
    }

    /** Whether something exists under that name that an earlier call for this content did not make. */
    boolean isTaken(UUID identifier, Path record, Path destination) throws TransferException {
        try {
            return FileOperations.exists(destination)
                    && !isSame(record.resolve(Layout.CONTENT), destination)
                    && !isSame(Layout.part(destination, identifier), destination)
                    && !new Reservation(files, record).covers(destination);
        } catch (IOException e) {
            throw unwritable(destination, e);
        }
    }

    /**
     * Deletes what {@link #place} needed to recognise its own work, and a name that was taken for a download that did not complete; to be
     * called when the outcome is on stable storage.
     *
     * @param directory where the record is
     */
    void forget(TransferRecord record, Path directory) throws IOException {
        UUID identifier = record.identifier();
        FileSystem here = directory.getFileSystem();
        if (record.outcome().orElseThrow() instanceof Completed completed) {
            if (completed.file().isPresent()) {
                files.delete(Layout.part(here.getPath(completed.file().get().toString()), identifier));
            }
        } else if (record.description().request() instanceof DownloadRequest download) {
            Path destination = here.getPath(download.destination().toString());
            files.delete(Layout.part(download.named() ? destination : destination.resolve("any"), identifier));
            new Reservation(files, directory).release();
        }
    }

    private static void checkFolder(Path destination) throws TransferException {
        if (!Files.isDirectory(destination.getParent())) {
            throw new TransferException(FailureReason.DESTINATION_UNWRITABLE,
                    "the folder " + destination.getParent() + " does not exist: create it, or cancel the transfer");
        }
    }

    private static boolean refuseDirectory(Path destination, IfExists rule) throws TransferException {
        if (rule == IfExists.REPLACE) {
            throw new TransferException(FailureReason.DESTINATION_UNWRITABLE, destination + " is a folder");
        }
        return false;
    }

    private boolean replace(Path content, Path part, Path destination) throws IOException {
        try {
            stand(content, part);
        } catch (FileAlreadyExistsException e) {
            files.delete(part);
            stand(content, part);
        }
        files.rename(part, destination);
        return true;
    }

    private void stand(Path content, Path part) throws IOException {
        if (!linked(content, part)) {
            copy(content, part);
        }
    }

    /** Makes the destination only if there is none: a link fails then, in one step. */
    private boolean add(Path record, Path part, Path destination) throws IOException, TransferException {
        Path content = record.resolve(Layout.CONTENT);
        Reservation reservation = new Reservation(files, record);
        boolean reserved = reservation.covers(destination);
        if (isSame(part, destination) || reserved && isWhole(destination, part, content)) {
            return true;
        }
        if (FileOperations.exists(destination) && !reserved) {
            return false;
        }
        try {
            if (!reserved && linked(content, destination)) {
                return true;
            }
            files.delete(part);
            copy(content, part);
            files.forceShared(part.getParent());
            return !reserved && linked(part, destination) || addWithoutLinks(reservation, part, destination);
        } catch (FileAlreadyExistsException e) {
            files.delete(part);
            return false;
        }
    }

    private boolean addWithoutLinks(Reservation reservation, Path part, Path destination) throws IOException, TransferException {
        if (!reservation.take(destination)) {
            files.delete(part);
            return false;
        }
        files.rename(part, destination);
        return true;
    }

    /** @return false if there can be no link: another file system, or one without links */
    private boolean linked(Path existing, Path name) throws IOException {
        try {
            files.link(existing, name);
            return true;
        } catch (FileAlreadyExistsException | NoSuchFileException | AccessDeniedException | NotDirectoryException e) {
            throw e;
        } catch (FileSystemException e) {
            if (Failures.isNoSpace(e)) {
                throw e;
            }
            return false;
        }
    }

    private void copy(Path content, Path part) throws IOException {
        FileCopy.make(files, content, part, () -> permissions.pass(content, part));
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return FileOperations.exists(one) && FileOperations.exists(other) && Files.isSameFile(one, other);
    }
}
