// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The framework's folder for its own notes: one per process, in the temporary directory, gone with the process. Transfers are never in
 * it. A process that was killed leaves its folder behind.
 */
final class Storage {
    private final Path folder;

    private Storage(Path folder) {
        this.folder = folder;
    }

    /** Makes a new folder: named by hand because {@link Files#createTempDirectory} would start up a SecureRandom for its name. */
    static Storage create() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Path folder = temporary.resolve("transfer-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()));
        return new Storage(Files.createDirectory(folder, ownerOnly(temporary)));
    }

    private static FileAttribute<?>[] ownerOnly(Path place) {
        boolean posix = place.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
                : new FileAttribute<?>[0];
    }

    Path folder() {
        return folder;
    }

    /** What cannot be deleted stays: it harms nobody. */
    void delete() {
        delete(folder.toFile());
    }

    private static void delete(File file) {
        File[] children = Files.isSymbolicLink(file.toPath()) ? null : file.listFiles();
        if (children != null) {
            for (File child : children) {
                delete(child);
            }
        }
        file.delete();
    }
}
