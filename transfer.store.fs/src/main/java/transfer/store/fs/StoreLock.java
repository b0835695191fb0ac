// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * Makes one process the owner of a directory: a lock of the operating system on {@code store.lock}, which ends with the process
 * however it dies. The file is never deleted. Its text says who holds it:
 * <pre>
 * process 1234 on host since 2025-06-01T12:00:00Z
 * boot the run of the machine
 * closed                                             only after an orderly end
 * </pre>
 *
 * <p>A POSIX lock is lost when the process closes <em>any</em> descriptor of the file, and a second class loader does not know of the
 * first one's. So the process also notes the file's identity in the system properties, and does not open a file that it holds.
 */
final class StoreLock implements AutoCloseable {
    private static final int LONGEST_TEXT = 1000;

    private static final String BOOT = "boot ";
    private static final String CLOSED = "closed";
    /** There was no owner before who could have left anything. */
    private static final List<String> NOBODY = List.of(CLOSED);

    private final FileChannel channel;
    private final FileLock lock;
    private final String claim;
    private final String boot;
    private final List<String> last;

    /** @param last what the last owner has written */
    private StoreLock(FileChannel channel, FileLock lock, String claim, String boot, List<String> last) {
        this.channel = channel;
        this.lock = lock;
        this.claim = claim;
        this.boot = boot;
        this.last = last;
    }

    /** @throws TransferException {@link FailureReason#STORE_IN_USE} with the holder, if another process or bundle has it */
    static StoreLock acquire(Path file, FileOperations files, Clock clock, String boot) throws IOException, TransferException {
        AtomicReference<List<String>> last = new AtomicReference<>();
        try {
            files.create(file).close();
            last.set(isAlone(file) ? NOBODY : List.of());
        } catch (FileAlreadyExistsException e) {
            // left by an earlier owner, or held: it is not opened before that is known
        }
        String me = "process " + ProcessHandle.current().pid() + " on " + host() + " since "
                + clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String claim = "transfer.store.lock:" + identity(file);
        Properties claims = System.getProperties();
        Object holder;
        synchronized (claims) {
            holder = claims.putIfAbsent(claim, me);
        }
        if (holder != null) {
            throw inUse(file, holder.toString() + ", by this very process");
        }
        try {
            return Uninterrupted.<StoreLock, TransferException>run(() -> lock(file, claim, me, boot, last));
        } catch (IOException | TransferException | RuntimeException | Error e) {
            claims.remove(claim);
            throw e;
        }
    }

    /** Whether there is nothing else: otherwise somebody has deleted the lock of an earlier owner. */
    private static boolean isAlone(Path file) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(file.getParent())) {
            for (Path one : all) {
                if (!Layout.name(one).equals(Layout.name(file))) {
                    return false;
                }
            }
            return true;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** @param last gets what the last owner has written; it is there already if an interrupt has come in the middle of this */
    private static StoreLock lock(Path file, String claim, String me, String boot, AtomicReference<List<String>> last)
            throws IOException, TransferException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock lock = channel.tryLock();
            List<String> found = text(channel).lines().toList();
            if (lock == null) {
                throw inUse(file, found.isEmpty() ? "another process" : found.get(0));
            }
            if (last.get() == null || !found.isEmpty() && !found.get(0).equals(me)) {
                last.set(found);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((me + "\n" + BOOT + boot + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            return new StoreLock(channel, lock, claim, boot, last.get());
        } catch (IOException | TransferException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private static String text(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_TEXT);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    }

    private static TransferException inUse(Path file, String holder) {
        return new TransferException(FailureReason.STORE_IN_USE, "state directory " + file.getParent() + " is in use by " + holder
                + "; stop that, or use another directory");
    }

    private static String identity(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
        return key == null ? file.toRealPath().toString() : key.toString();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this host";
        }
    }

    /** Whether the last owner died in this run of the machine: then all that he did is there to be seen. */
    boolean isAfterKill() {
        return isSameRun() && !isOrderly();
    }

    /**
     * Whether what is there to be seen need not be on stable storage: the last owner died in this run of the machine, or nobody knows when
     * he died, since he did not live to write it or the system has no names for its runs.
     */
    boolean mayBeAfterKill() {
        boolean known = last.stream().anyMatch(line -> line.startsWith(BOOT) && BootIdentifier.isOfMachine(line.substring(BOOT.length())))
                && BootIdentifier.isOfMachine(boot);
        return !isOrderly() && (isSameRun() || !known);
    }

    /** Whether the last owner has given the directory up himself in this run of the machine: then all that he did is there to be seen. */
    boolean isAfterClose() {
        return isSameRun() && isOrderly();
    }

    private boolean isSameRun() {
        return last.contains(BOOT + boot);
    }

    private boolean isOrderly() {
        return last.contains(CLOSED);
    }

    @Override
    public void close() throws IOException {
        close(true);
    }

    /** @param inOrder whether the next owner need not look after anything */
    void close(boolean inOrder) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            if (inOrder) {
                channel.write(ByteBuffer.wrap((CLOSED + "\n").getBytes(StandardCharsets.UTF_8)), channel.size());
            }
            lock.release();
        } catch (ClosedByInterruptException e) {
            // with the file the lock is given up; the next owner looks after more than he would have to
            interrupted = true;
        } finally {
            withdraw();
            Uninterrupted.restore(interrupted);
        }
    }

    /** Nobody is to meet the claim of a file that is closed already: if it was deleted, its identity may be that of a new one by then. */
    private void withdraw() throws IOException {
        Properties claims = System.getProperties();
        synchronized (claims) {
            try {
                channel.close();
            } finally {
                claims.remove(claim);
            }
        }
    }
}
