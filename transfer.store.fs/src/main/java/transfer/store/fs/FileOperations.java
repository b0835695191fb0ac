// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * All creating, writing, forcing, renaming, linking and deleting of this bundle, and nothing else: no other class may do any of it.
 *
 * <p>Files are made with mode 0600 and directories with 0700, never through a symbolic link. A force that fails is not tried again. An
 * interrupted thread does its work and stays interrupted ({@link Uninterrupted}).
 */
final class FileOperations {
    /** How the bytes of an open file get to stable storage. */
    interface Force {
        void force(FileChannel channel, boolean metadata) throws IOException;
    }

    private static final int MOST_SHARED = 1000;
    private static final int BLOCK = 64 << 10;
    /** The runtime takes as much memory outside of the heap as is read at once, and keeps it. */
    private static final int READ = 256 << 10;
    private static final boolean DIRECTORIES_CAN_BE_FORCED = !System.getProperty("os.name").startsWith("Windows");

    private final Force force;
    private final Consumer<Path> failed;
    private final Map<Path, SharedForce> sharedForces = new ConcurrentHashMap<>();

    FileOperations() {
        this(FileChannel::force);
    }

    FileOperations(Force force) {
        this(force, any -> {});
    }

    private FileOperations(Force force, Consumer<Path> failed) {
        this.force = force;
        this.failed = failed;
    }

    /** @param failed is told of each directory that a force has failed for */
    FileOperations telling(Consumer<Path> failed) {
        return new FileOperations(force, failed);
    }

    void createDirectory(Path directory) throws IOException {
        Files.createDirectory(directory, attributes(directory, "rwx------"));
    }

    /** Creates an empty file, which must not exist, for writing and reading back. */
    FileChannel create(Path file) throws IOException {
        Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(file, options, attributes(file, "rw-------"));
    }

    /** Writes a file anew; one that a crash has left under this name is deleted first. */
    void write(Path file, byte[] bytes, boolean forced) throws IOException {
        Uninterrupted.run(() -> {
            try (FileChannel channel = createAnew(file)) {
                write(channel, ByteBuffer.wrap(bytes), 0, forced);
                return file;
            } catch (IOException e) {
                deleteQuietly(file, e);
                throw e;
            }
        });
    }

    private FileChannel createAnew(Path file) throws IOException {
        try {
            return create(file);
        } catch (FileAlreadyExistsException e) {
            Files.delete(file);
            return create(file);
        }
    }

    /** Makes a file with these bytes and zeros behind them, all of it on stable storage; it stays open. */
    FileChannel createFilled(Path file, ByteBuffer bytes, long length) throws IOException {
        return Uninterrupted.run(() -> {
            FileChannel channel = createAnew(file);
            try {
                writeAll(channel, bytes.duplicate(), 0);
                for (long at = bytes.limit(); at < length; at += BLOCK) {
                    writeAll(channel, ByteBuffer.allocate((int) Math.min(BLOCK, length - at)), at);
                }
                force.force(channel, true);
                return channel;
            } catch (IOException e) {
                channel.close();
                deleteQuietly(file, e);
                throw e;
            }
        });
    }

    /** Opens a file that {@link #createFilled} has made, for {@link #write(FileChannel, ByteBuffer, long, boolean)} and {@link #read}. */
    FileChannel reopen(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Writes into an open file; if forced, all that was written until then is on stable storage when it returns. An interrupt closes the
     * file: this, and {@link #read}, belong into {@link Uninterrupted} work.
     */
    void write(FileChannel channel, ByteBuffer bytes, long position, boolean forced) throws IOException {
        writeAll(channel, bytes, position);
        if (forced) {
            force.force(channel, false);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        for (long at = position; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    /** All bytes of an open file. */
    byte[] read(FileChannel channel) throws IOException {
        byte[] all = new byte[Math.toIntExact(channel.size())];
        for (int at = 0, got = 0; at < all.length && got >= 0; at += Math.max(0, got)) {
            got = channel.read(ByteBuffer.wrap(all, at, Math.min(READ, all.length - at)), at);
        }
        return all;
    }

    /** Replaces a file atomically; if forced, the new bytes are on stable storage under this name when it returns. */
    void replace(Path file, byte[] bytes, boolean forced) throws IOException {
        Path temporary = temporary(file);
        write(temporary, bytes, forced);
        try {
            rename(temporary, file);
        } catch (IOException e) {
            deleteQuietly(temporary, e);
            throw e;
        }
        if (forced) {
            forceDirectory(file.getParent());
        }
    }

    /** What {@link #replace} can leave behind in a crash. */
    static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }

    /** Forces what anybody has written to a regular file. */
    void forceFile(Path file, boolean metadata) throws IOException {
        forceOpened(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS), metadata);
    }

    /** Forces a file that belongs to somebody else, with its times: it is opened for reading only. */
    void forceForeign(Path file) throws IOException {
        forceOpened(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS), true);
    }

    /** In {@link Uninterrupted} work. */
    void force(FileChannel channel) throws IOException {
        force.force(channel, false);
    }

    /**
     * Forces the entries of a directory, which may be named by a symbolic link: people have folders that are elsewhere. Where the
     * system can not do that (Windows), renames are forced by its journal.
     */
    void forceDirectory(Path directory) throws IOException {
        if (DIRECTORIES_CAN_BE_FORCED) {
            try {
                forceOpened(directory, Set.of(StandardOpenOption.READ), true);
            } catch (IOException e) {
                failed.accept(directory);
                throw e;
            }
        }
    }

    /** As {@link #forceDirectory}, sharing the call with other threads. */
    void forceShared(Path directory) throws IOException {
        if (sharedForces.size() > MOST_SHARED) {
            sharedForces.clear();
        }
        sharedForces.computeIfAbsent(directory, any -> new SharedForce()).run(() -> forceDirectory(directory));
    }

    private void forceOpened(Path path, Set<OpenOption> access, boolean metadata) throws IOException {
        Uninterrupted.run(() -> {
            try (FileChannel channel = FileChannel.open(path, access)) {
                force.force(channel, metadata);
                return path;
            }
        });
    }

    /** Atomic, also over an existing file; nothing is forced. */
    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes a second name; fails if it exists. */
    void link(Path existing, Path name) throws IOException {
        try {
            Files.createLink(name, existing);
        } catch (UnsupportedOperationException e) {
            throw new FileSystemException(name.toString(), existing.toString(), "hard links are not supported");
        }
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Deletes a tree without following links; does nothing if there is none. */
    void deleteTree(Path path) throws IOException {
        if (attributes(path).map(BasicFileAttributes::isDirectory).orElse(false)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
                for (Path child : children) {
                    deleteTree(child);
                }
            } catch (NoSuchFileException e) {
                return;
            }
        }
        Files.deleteIfExists(path);
    }

    /** Says what others may do with a file; nothing is forced. */
    void permit(Path file, Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(file, permissions);
    }

    /**
     * What others may do with a file that this user makes and says nothing about: 0666 without the umask.
     *
     * @param probe a file that is made to learn it, and deleted
     */
    Set<PosixFilePermission> usualPermissions(Path probe) throws IOException {
        Files.deleteIfExists(probe);
        Files.createFile(probe);
        try {
            return Files.getPosixFilePermissions(probe, LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private void deleteQuietly(Path file, IOException because) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** Whether there is something under that name. That it can not be told is not the same as no. */
    static boolean exists(Path path) throws IOException {
        return attributes(path).isPresent();
    }

    /** What is under that name, a link itself and not what it leads to. */
    static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        FileSystem system = path.getFileSystem();
        return system.supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }
}
