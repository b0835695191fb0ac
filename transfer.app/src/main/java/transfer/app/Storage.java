// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The framework's folder for its own notes: one per process, gone with it. Nothing of a transfer is ever in it, so it is best in memory.
 * What a killed process left behind is removed by the next one that ends well.
 */
final class Storage {
    private static final String PREFIX = "transfer-framework-";

    /** Felix holds a lock on this file as long as it runs. */
    private static final String LOCK = "cache.lock";

    private final Path folder;

    private Storage(Path folder) {
        this.folder = folder;
    }

    /** Makes a new folder: named by hand because {@link Files#createTempDirectory} would start up a SecureRandom for its name. */
    static Storage create(List<Path> places) throws IOException {
        String name = PREFIX + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        IOException problem = null;
        for (Path place : places) {
            try {
                return new Storage(Files.createDirectory(place.resolve(name), ownerOnly(place)));
            } catch (IOException e) {
                problem = e;
            }
        }
        throw problem == null ? new IOException("no place for temporary files") : problem;
    }

    /** Where to try in turn: in memory where there is such a place, then the temporary directory. */
    static List<Path> places() {
        List<Path> places = new ArrayList<>();
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty()) {
            places.add(Path.of(runtime));
        }
        places.add(Path.of("/dev/shm"));
        places.add(Path.of(System.getProperty("java.io.tmpdir")));
        return places;
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

    /** Deletes this folder, and those of processes that are no more. What cannot be deleted stays: it harms nobody. */
    void delete() {
        delete(folder.toFile());
        File[] others = folder.getParent().toFile().listFiles((place, name) -> name.startsWith(PREFIX));
        for (File other : others == null ? new File[0] : others) {
            if (abandoned(other.toPath())) {
                delete(other);
            }
        }
    }

    private static boolean abandoned(Path other) {
        try (FileChannel channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (IOException e) {
            return false;
        }
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
