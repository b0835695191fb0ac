// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@link java.nio.file.Files} calls for the paths of one {@link CrashingFileSystem}. */
final class CrashingProvider extends FileSystemProvider {
    private final CrashingFileSystem system;

    CrashingProvider(CrashingFileSystem system) {
        this.system = system;
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean write = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        boolean exclusively = options.contains(StandardOpenOption.CREATE_NEW);
        Node node = write && (exclusively || options.contains(StandardOpenOption.CREATE))
                ? system.tree().create(path, exclusively)
                : system.tree().open(path);
        if (node.isDirectory() && write) {
            throw new FileSystemException(path.toString(), null, "Is a directory");
        }
        if (write && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            system.tree().truncate(node, path.toString(), 0);
        }
        return new CrashingChannel(
                system, node, path.toString(), !write || options.contains(StandardOpenOption.READ), write);
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
        List<Path> entries = system.tree().list(path);
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return entries.iterator();
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        system.tree().createDirectory(path);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        system.tree().link(link, existing);
    }

    @Override
    public void delete(Path path) throws IOException {
        system.tree().delete(path);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException("no copying");
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        boolean replace = Arrays.asList(options).contains(StandardCopyOption.ATOMIC_MOVE)
                || Arrays.asList(options).contains(StandardCopyOption.REPLACE_EXISTING);
        if (!replace && system.tree().exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        system.tree().rename(source, target);
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return system.tree().look(one) == system.tree().look(other);
    }

    @Override
    public boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw new UnsupportedOperationException("no file store");
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        if (!system.tree().exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options) throws IOException {
        return type.cast(new Attributes(system.tree().look(path)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
        throw new UnsupportedOperationException("only basic attributes");
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) {
        throw new UnsupportedOperationException("attributes can not be set");
    }

    @Override
    public String getScheme() {
        return "crashing";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("see CrashingFileSystem.empty()");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return system;
    }

    @Override
    public Path getPath(URI uri) {
        return system.getPath(uri.getPath());
    }

    /** What a node looks like at one moment. */
    private record Attributes(boolean isDirectory, long size, long modified, Object fileKey) implements BasicFileAttributes {
        Attributes(Node node) {
            this(node.isDirectory(), node.size(), node.modified, node);
        }

        @Override
        public FileTime lastModifiedTime() {
            return FileTime.fromMillis(modified);
        }

        @Override
        public FileTime lastAccessTime() {
            return lastModifiedTime();
        }

        @Override
        public FileTime creationTime() {
            return FileTime.fromMillis(0);
        }

        @Override
        public boolean isRegularFile() {
            return !isDirectory;
        }

        @Override
        public boolean isSymbolicLink() {
            return false;
        }

        @Override
        public boolean isOther() {
            return false;
        }
    }
}
