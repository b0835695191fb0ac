// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

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
    private final Calls calls = new Calls();
    private final Set<Integer> trusted = ConcurrentHashMap.newKeySet();
    private final Tree tree;

    private CrashingFileSystem(Disk disk) {
        this.tree = new Tree(disk, calls);
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

    Tree tree() {
        return tree;
    }

    /** How many steps have changed something, or were to force it. */
    public int steps() {
        return tree.steps();
    }

    /** The calls so far, in order: those that only look, too. */
    public List<Call> calls() {
        return calls.all();
    }

    /** Lets the call of the given number fail, and all others succeed; the first call from now on has number 0. */
    public void failAt(int number, Fault how) {
        calls.failAt(number, how);
    }

    /** Lets all calls fail for which the test says so; it is given the call and the path. */
    public void fail(BiPredicate<Call, String> which, Fault how) {
        calls.fail(which, how);
    }

    /** Lets no call fail any more. */
    public void heal() {
        calls.heal();
    }

    /** Whether any call has failed because it was told to. */
    public boolean hasFailed() {
        return calls.hasFailed();
    }

    /** Makes a directory that is a file system of its own. */
    public Path mount(String directory, boolean hardLinks) throws IOException {
        Path path = getPath(directory);
        tree.mount(path, hardLinks);
        return path;
    }

    /** As if everything had been forced now. */
    public void settle() {
        tree.settle();
    }

    /** Makes sure that a power loss never changes what is in a file: for one whose content does not matter. */
    public void trust(Path file) throws IOException {
        trusted.add(tree.number(file));
    }

    /** What a process finds that starts after another one died at the given step. */
    public CrashingFileSystem afterKill(int step) {
        return of(tree.log(step));
    }

    /** Each disk that a power loss at the given step can leave. */
    public void forEachPowerLoss(int step, Consumer<CrashingFileSystem> left) {
        List<Step> steps = tree.log(step);
        List<Node> before = of(steps).tree.nodes();
        new PowerLoss(steps, Set.copyOf(trusted)).forEach(made -> {
            CrashingFileSystem system = of(made);
            before.forEach(node -> system.tree.run(new Step.Time(node.number, node.modified)));
            system.settle();
            left.accept(system);
        });
    }

    /** All names with what is there, for comparing and for messages. */
    public String dump() {
        return tree.dump();
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
