// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A file system in memory that remembers every step, so that a test can ask for each disk that a crash after any step could have left.
 *
 * <p>After the death of a process that is what it had done until then. After a power loss it is what was forced, and of the rest any
 * legal part: of entries that were made, renamed and deleted any subset that keeps the order for each name (a rename is atomic, but
 * nothing else is ordered); of written bytes none, all, some, zeros or rubbish. Forcing a file does not force its name. A force that
 * fails leaves what it covered uncertain for ever, though it can still be read, as on Linux.
 *
 * <p>Calls can be made to fail. Directories can be mounted as file systems of their own. There are no symbolic links, permissions or
 * watches; locks are always granted. Safe for several threads.
 */
public final class CrashingFileSystem extends FileSystem {
    private final CrashingProvider provider = new CrashingProvider(this);
    private final Disk disk;
    private Predicate<Call> failing = call -> false;
    private Fault fault = Fault.IO_ERROR;
    private final List<Call> calls = new ArrayList<>();
    private int volumes;
    private boolean failed;

    private final Set<Integer> trusted = new HashSet<>();

    private CrashingFileSystem(Disk disk) {
        this.disk = disk;
    }

    /** An empty one. */
    public static CrashingFileSystem empty() {
        return new CrashingFileSystem(new Disk());
    }

    private static CrashingFileSystem of(List<Step> steps) {
        Disk disk = new Disk();
        steps.forEach(disk::run);
        return new CrashingFileSystem(disk);
    }

    /** How many steps have changed something, or were to force it. */
    public synchronized int steps() {
        return disk.log().size();
    }

    /** The calls so far, in order: those that only look, too. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Lets the call of the given number fail, and all others succeed; the first call from now on has number 0. */
    public synchronized void failAt(int number, Fault how) {
        int[] seen = {0};
        fault = how;
        failing = call -> how.concerns(call) && seen[0]++ == number;
    }

    /** Lets all calls fail for which the test says so. */
    public synchronized void fail(Predicate<Call> which, Fault how) {
        fault = how;
        failing = call -> how.concerns(call) && which.test(call);
    }

    /** Lets no call fail any more. */
    public synchronized void heal() {
        failing = call -> false;
    }

    /** Whether any call has failed because it was told to. */
    public synchronized boolean hasFailed() {
        return failed;
    }

    /** Makes a directory that is a file system of its own. */
    public synchronized Path mount(String directory, boolean hardLinks) throws IOException {
        Path path = getPath(directory);
        Place place = place(path);
        Node node = disk.newNode(new Volume(++volumes, hardLinks), true);
        enter(place, node.number);
        disk.run(new Step.Force(place.directory.number, true));
        return path;
    }

    /** As if everything had been forced now. */
    public synchronized void settle() {
        disk.nodes().keySet().forEach(node -> disk.run(new Step.Force(node, true)));
    }

    /** Makes sure that a power loss never changes what is in a file: for one whose content does not matter. */
    public synchronized void trust(Path file) throws IOException {
        trusted.add(existing(file).node.number);
    }

    /** What a process finds that starts after another one died at the given step. */
    public synchronized CrashingFileSystem afterKill(int step) {
        return of(disk.log().subList(0, step));
    }

    /** Each disk that a power loss at the given step can leave. */
    public void forEachPowerLoss(int step, Consumer<CrashingFileSystem> left) {
        List<Step> steps;
        synchronized (this) {
            steps = List.copyOf(disk.log().subList(0, step));
        }
        Disk before = of(steps).disk;
        new PowerLoss(steps, Set.copyOf(trusted)).forEach(made -> {
            CrashingFileSystem system = of(made);
            before.nodes().values().forEach(node -> system.disk.run(new Step.Time(node.number, node.modified)));
            system.settle();
            left.accept(system);
        });
    }

    /** All names with what is there, for comparing and for messages. */
    public synchronized String dump() {
        StringBuilder text = new StringBuilder();
        dump("", disk.root(), text);
        return text.toString();
    }

    private static void dump(String path, Node node, StringBuilder text) {
        if (!node.isDirectory()) {
            text.append(path).append(" #").append(node.number).append(' ').append(node.size()).append(' ')
                    .append(new String(node.content(), StandardCharsets.ISO_8859_1)).append('\n');
            return;
        }
        text.append(path).append("/\n");
        node.entries.forEach((name, child) -> dump(path + "/" + name, child, text));
    }

    /** Where a path leads: a directory that exists, and a name in it that may not. */
    private record Place(Node directory, String name, Node node) {}

    private Place place(Path path) throws IOException {
        List<String> names = ((CrashingPath) path.toAbsolutePath().normalize()).names();
        if (names.isEmpty()) {
            return new Place(disk.root(), "", disk.root());
        }
        Node directory = disk.root();
        for (String name : names.subList(0, names.size() - 1)) {
            directory = directory.entries.get(name);
            if (directory == null) {
                throw new NoSuchFileException(path.toString());
            }
            if (!directory.isDirectory()) {
                throw new FileSystemException(path.toString(), null, "Not a directory");
            }
        }
        String last = names.get(names.size() - 1);
        return new Place(directory, last, directory.entries.get(last));
    }

    private Place existing(Path path) throws IOException {
        Place place = place(path);
        if (place.node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return place;
    }

    private void enter(Place place, int node) {
        disk.run(new Step.Entries(List.of(new Step.Change(place.directory.number, place.name, node))));
    }

    private void call(Call call, String path) throws IOException {
        calls.add(call);
        if (failing.test(call)) {
            failed = true;
            throw new FileSystemException(path, null, fault.message());
        }
    }

    synchronized boolean exists(Path path) throws IOException {
        call(Call.LOOK, path.toString());
        return place(path).node != null;
    }

    synchronized Node look(Path path) throws IOException {
        call(Call.LOOK, path.toString());
        return existing(path).node;
    }

    synchronized List<Path> list(Path path) throws IOException {
        call(Call.LIST, path.toString());
        Node node = existing(path).node;
        if (!node.isDirectory()) {
            throw new NotDirectoryException(path.toString());
        }
        return node.entries.keySet().stream().map(path::resolve).toList();
    }

    synchronized Node open(Path path) throws IOException {
        call(Call.OPEN, path.toString());
        return existing(path).node;
    }

    synchronized Node create(Path path, boolean exclusively) throws IOException {
        Place place = place(path);
        if (place.node != null && !exclusively) {
            return open(path);
        }
        call(Call.CREATE, path.toString());
        if (place.node != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Node node = disk.newNode(place.directory.volume, false);
        enter(place, node.number);
        return node;
    }

    synchronized void createDirectory(Path path) throws IOException {
        call(Call.CREATE_DIRECTORY, path.toString());
        Place place = place(path);
        if (place.node != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        enter(place, disk.newNode(place.directory.volume, true).number);
    }

    synchronized void link(Path name, Path existing) throws IOException {
        call(Call.LINK, name.toString());
        Node node = existing(existing).node;
        Place place = place(name);
        if (node.volume != place.directory.volume) {
            throw new FileSystemException(name.toString(), existing.toString(), "Invalid cross-device link");
        }
        if (!node.volume.hardLinks() || node.isDirectory()) {
            throw new FileSystemException(name.toString(), existing.toString(), "Operation not permitted");
        }
        if (place.node != null) {
            throw new FileAlreadyExistsException(name.toString());
        }
        enter(place, node.number);
    }

    synchronized void rename(Path from, Path to) throws IOException {
        call(Call.RENAME, from.toString());
        Place source = existing(from);
        Place target = place(to);
        if (source.directory.volume != target.directory.volume) {
            throw new AtomicMoveNotSupportedException(from.toString(), to.toString(), "Invalid cross-device link");
        }
        checkReplaceable(source.node, target.node, to);
        if (source.node != target.node) {
            disk.run(new Step.Entries(List.of(
                    new Step.Change(source.directory.number, source.name, 0),
                    new Step.Change(target.directory.number, target.name, source.node.number))));
        }
    }

    private static void checkReplaceable(Node source, Node target, Path to) throws IOException {
        if (target != null && target != source && target.isDirectory()) {
            if (!source.isDirectory()) {
                throw new FileSystemException(to.toString(), null, "Is a directory");
            }
            if (!target.entries.isEmpty()) {
                throw new DirectoryNotEmptyException(to.toString());
            }
        } else if (target != null && source.isDirectory() && target != source) {
            throw new FileSystemException(to.toString(), null, "Not a directory");
        }
    }

    synchronized void delete(Path path) throws IOException {
        call(Call.DELETE, path.toString());
        Place place = existing(path);
        if (place.node.isDirectory() && !place.node.entries.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        enter(place, 0);
    }

    synchronized int read(Node node, String path, int position, byte[] target) throws IOException {
        call(Call.READ, path);
        return node.read(position, target, 0, target.length);
    }

    synchronized void write(Node node, String path, int position, byte[] bytes) throws IOException {
        try {
            call(Call.WRITE, path);
        } catch (IOException e) {
            disk.run(new Step.Bytes(node.number, position, Arrays.copyOf(bytes, bytes.length / 2), false));
            throw e;
        }
        disk.run(new Step.Bytes(node.number, position, bytes, false));
    }

    synchronized void truncate(Node node, String path, int size) throws IOException {
        call(Call.TRUNCATE, path);
        if (size < node.size()) {
            disk.run(new Step.Bytes(node.number, size, new byte[0], true));
        }
    }

    synchronized int size(Node node) {
        return node.size();
    }

    synchronized void force(Node node, String path) throws IOException {
        try {
            call(Call.FORCE, path);
        } catch (IOException e) {
            disk.run(new Step.Force(node.number, false));
            throw e;
        }
        disk.run(new Step.Force(node.number, true));
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("it is only memory");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return Collections.emptyList();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        return new CrashingPath(this, more.length == 0 ? first : first + "/" + String.join("/", more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        throw new UnsupportedOperationException("no patterns");
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("no users");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("no watch service");
    }
}
