// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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
import transfer.api.store.ResumePoint;
import transfer.api.store.TransferRecord;

/**
 * The files that downloads arrive in, and how much of them can be relied on.
 *
 * <p>After a restart of the machine that is what a checkpoint covered. As long as the machine runs it is all of the file, if all beyond
 * the last checkpoint was written in this run: the boot identifier in the mutable part says in which it was. It is set only when there is
 * no older content (the file is new here, or empty) or a checkpoint has just forced all of it.
 *
 * <p>After a failed force nobody knows which of the unforced bytes will ever reach the disk, although they can be read. Until the
 * transfer has been taken up again from what was durable before, no checkpoint of it succeeds. An empty file, {@code content.suspect},
 * tells that to a later process, until all has been fetched and forced again.
 */
final class Contents {
    private final Layout layout;
    private final FileOperations files;
    private final String boot;
    private final Set<UUID> madeHere = ConcurrentHashMap.newKeySet();
    private final Set<UUID> suspect = ConcurrentHashMap.newKeySet();

    Contents(Layout layout, FileOperations files, String boot) {
        this.layout = layout;
        this.files = files;
        this.boot = boot;
    }

    Path file(UUID identifier) {
        return layout.record(identifier).resolve(Layout.CONTENT);
    }

    /** Makes sure that the file is there; one that could not be forced and has nothing durable in it gives way to a new one. */
    Path open(TransferRecord record) throws IOException, TransferException {
        UUID identifier = record.identifier();
        Path file = file(identifier);
        try {
            create(identifier, file);
        } catch (FileAlreadyExistsException e) {
            if (record.progress().durableBytes() == 0 && FileOperations.exists(marker(identifier))) {
                files.delete(file);
                create(identifier, file);
            } else if (!FileOperations.attributes(file).map(BasicFileAttributes::isRegularFile).orElse(true)) {
                throw new TransferException(FailureReason.INVALID_RECORD, file + " is not a regular file");
            } else {
                unshare(record, file);
            }
        } catch (NoSuchFileException e) {
            throw notFound(identifier);
        }
        return file;
    }

    /**
     * A crash can have taken the outcome of a transfer whose content has its place already. If it goes on, what is there must not be
     * written to.
     */
    private void unshare(TransferRecord record, Path file) throws IOException {
        if (hasOtherNames(file)) {
            separate(file);
        } else if (record.description().request() instanceof DownloadRequest download && download.ifExists() == IfExists.REPLACE
                && download.named()) {
            Path destination = file.getFileSystem().getPath(download.destination().toString());
            if (isSame(file, destination)) {
                separate(file);
            }
        }
    }

    /** As far as the file system can tell. */
    private static boolean hasOtherNames(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) instanceof Integer names && names > 1;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    private void separate(Path file) throws IOException {
        Path copy = FileOperations.temporary(file);
        files.delete(copy);
        try {
            FileCopy.make(files, file, copy, () -> {});
        } catch (IOException e) {
            files.delete(copy);
            throw e;
        }
        files.rename(copy, file);
        files.forceDirectory(file.getParent());
    }

    /** A destination that can not be reached is somebody else's. */
    private static boolean isSame(Path file, Path destination) {
        try {
            return Files.isSameFile(file, destination);
        } catch (IOException e) {
            return false;
        }
    }

    private void create(UUID identifier, Path file) throws IOException {
        files.create(file).close();
        madeHere.add(identifier);
    }

    ResumePoint resumePoint(UUID identifier, ProgressFiles.Stored stored) throws IOException {
        long durable = stored.progress().durableBytes();
        long length = length(identifier);
        boolean suspected = suspect.remove(identifier);
        if (length == 0 || length < durable) {
            return ResumePoint.START;
        }
        boolean sameRun = !suspected && !FileOperations.exists(marker(identifier))
                && (madeHere.contains(identifier) || stored.boot().equals(Optional.of(boot)));
        return new ResumePoint(sameRun ? length : durable, sameRun);
    }

    /** The run in which all content beyond the durable bytes was written, when the mutable part is written without a checkpoint. */
    Optional<String> runOf(UUID identifier, ProgressFiles.Stored stored) throws IOException {
        if (suspect.contains(identifier)) {
            return Optional.empty();
        }
        return madeHere.contains(identifier) || length(identifier) == 0 ? Optional.of(boot) : stored.boot();
    }

    /** Forces the content, so that it can be said to have at least the given number of durable bytes. */
    void force(UUID identifier, long atLeast) throws IOException, TransferException {
        checkSound(identifier);
        long length = length(identifier);
        if (length < atLeast) {
            throw new TransferException(FailureReason.CONTENT_CHANGED,
                    "the content has only " + length + " of " + atLeast + " bytes");
        }
        force(identifier, length > 0, false, true);
    }

    /**
     * Forces content that is all there, with its permissions.
     *
     * @param named whether its name in the record has to be found after a power loss, too
     */
    void forceWhole(UUID identifier, long length, boolean named) throws IOException, TransferException {
        checkSound(identifier);
        force(identifier, length > 0, true, named);
    }

    private void checkSound(UUID identifier) throws TransferException {
        if (suspect.contains(identifier)) {
            throw new TransferException(FailureReason.STORE_FAILED,
                    "what was written since the last checkpoint could not be forced; it is to be fetched again");
        }
    }

    private void force(UUID identifier, boolean bytes, boolean metadata, boolean named) throws IOException {
        try {
            if (bytes) {
                files.forceFile(file(identifier), metadata);
            }
            if (named && madeHere.contains(identifier)) {
                files.forceDirectory(layout.record(identifier));
            }
        } catch (IOException e) {
            mark(identifier, e);
            throw e;
        }
    }

    private void mark(UUID identifier, IOException because) {
        suspect.add(identifier);
        try {
            files.write(marker(identifier), new byte[0], false);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private Path marker(UUID identifier) {
        return layout.record(identifier).resolve(Layout.SUSPECT);
    }

    /** A checkpoint has recorded what was forced. */
    void checkpointed(UUID identifier) throws IOException {
        madeHere.remove(identifier);
        files.delete(marker(identifier));
    }

    void forget(UUID identifier) {
        madeHere.remove(identifier);
        suspect.remove(identifier);
    }

    String boot() {
        return boot;
    }

    private long length(UUID identifier) throws IOException {
        return FileOperations.attributes(file(identifier)).map(BasicFileAttributes::size).orElse(0L);
    }

    static TransferException notFound(UUID identifier) {
        return new TransferException(FailureReason.NOT_FOUND, "there is no transfer " + identifier);
    }
}
