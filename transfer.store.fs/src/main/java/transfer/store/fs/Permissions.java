// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.IfExists;

/**
 * What others may do with a downloaded file: the same as with any new file of this user, or as with the regular file that it replaces.
 * Content gets its permissions while it is still in the record, where nobody else can come; a name appears only after that.
 *
 * <p>A file system that does not have permissions, or does not let them be changed, is no reason to fail.
 */
final class Permissions {
    private static final Logger LOG = LoggerFactory.getLogger(Permissions.class);

    private final FileOperations files;
    private volatile Optional<Set<PosixFilePermission>> usual = Optional.empty();

    Permissions(FileOperations files) {
        this.files = files;
    }

    /** @param record the record's directory, with the content */
    void open(Path record, Path destination, IfExists rule) throws IOException {
        Path content = record.resolve(Layout.CONTENT);
        if (hasPermissions(content)) {
            Optional<Set<PosixFilePermission>> replaced = rule == IfExists.REPLACE ? ofFile(destination) : Optional.empty();
            permit(content, replaced.isPresent() ? replaced.get() : usual(record));
        }
    }

    /** Gives a copy the permissions of its original. */
    void pass(Path content, Path copy) throws IOException {
        if (hasPermissions(content) && hasPermissions(copy)) {
            permit(copy, Files.getPosixFilePermissions(content, LinkOption.NOFOLLOW_LINKS));
        }
    }

    private Set<PosixFilePermission> usual(Path record) throws IOException {
        if (usual.isEmpty()) {
            usual = Optional.of(files.usualPermissions(record.resolve(Layout.MODE)));
        }
        return usual.get();
    }

    /** Those of a regular file; empty if there is none, or it can not be told. */
    private static Optional<Set<PosixFilePermission>> ofFile(Path file) {
        try {
            boolean regular = FileOperations.attributes(file).map(BasicFileAttributes::isRegularFile).orElse(false);
            return regular && hasPermissions(file)
                    ? Optional.of(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))
                    : Optional.empty();
        } catch (IOException e) {
            LOG.debug("{}: its permissions are not known", file, e);
            return Optional.empty();
        }
    }

    private static boolean hasPermissions(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private void permit(Path file, Set<PosixFilePermission> permissions) throws IOException {
        try {
            files.permit(file, permissions);
        } catch (FileSystemException e) {
            LOG.debug("{}: its permissions can not be changed", file, e);
        }
    }
}
