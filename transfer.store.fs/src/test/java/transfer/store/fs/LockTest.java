// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.store.Durability;
import transfer.api.store.TransferRecord;
import transfer.tck.store.StoreSamples;

/** F22: a directory has one owner, and the one who is refused is told who that is. */
class LockTest {
    @TempDir
    Path folder;

    /** The other process: holds the directory until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            FsTransferStore store = open(Path.of(arguments[0]));
            System.out.println("open");
            while (System.in.read() >= 0) {
                continue;
            }
            store.close();
        }
    }

    private static FsTransferStore open(Path root) throws TransferException {
        return FsTransferStore.open(new StoreSettings(root), new FileOperations(), Clock.systemUTC(), "boot");
    }

    private Process hold() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Holder.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertEquals("open", new BufferedReader(new InputStreamReader(process.getInputStream())).readLine());
        return process;
    }

    private TransferException refused() {
        TransferException e = assertThrows(TransferException.class, () -> open(folder));
        assertEquals(FailureReason.STORE_IN_USE, e.reason());
        return e;
    }

    @Test
    void F22_a_second_process_is_told_who_has_it_and_gets_it_when_that_one_ends_or_dies() throws Exception {
        Process holder = hold();
        try {
            String message = refused().getMessage();
            assertTrue(message.contains("process " + holder.pid() + " on ") && message.contains(folder.toString()), message);
            refused();
        } finally {
            holder.getOutputStream().close();
        }
        assertEquals(0, holder.waitFor());
        open(folder).close();
        Process dying = hold();
        dying.destroyForcibly().waitFor();
        open(folder).close();
    }

    @Test
    void F22_a_second_store_in_this_process_is_refused_and_the_first_keeps_its_lock() throws Exception {
        FsTransferStore store = open(folder);
        try {
            assertTrue(refused().getMessage().contains("this very process"));
            assertTrue(refusedInAnotherClassLoader(), "another class loader has classes, and locks, of its own");
            Process other = start();
            assertTrue(other.waitFor() != 0, "the lock was lost");
        } finally {
            store.close();
        }
        open(folder).close();
    }

    private Process start() throws Exception {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Holder.class.getName(), folder.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolveSibling("output").toFile()).start();
    }

    private boolean refusedInAnotherClassLoader() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            path.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader other = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            var main = other.loadClass(Holder.class.getName()).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            Exception e = assertThrows(java.lang.reflect.InvocationTargetException.class,
                    () -> main.invoke(null, (Object) new String[] {folder.toString()}));
            return e.getCause().getMessage().contains("is in use by");
        }
    }

    @Test
    void a_lock_file_with_nonsense_in_it_does_no_harm() throws Exception {
        Files.write(folder.resolve("store.lock"), new byte[100_000]);
        open(folder).close();
        open(folder).close();
    }

    @Test
    void a_link_in_the_place_of_the_lock_is_not_followed() throws Exception {
        Path target = Files.writeString(folder.resolve("target"), "mine");
        Files.createSymbolicLink(folder.resolve("store.lock"), target);
        assertThrows(TransferException.class, () -> open(folder));
        assertEquals("mine", Files.readString(target));
    }

    @Test
    void a_store_that_is_closed_keeps_the_directory_until_what_it_writes_is_written() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean slow = new AtomicBoolean();
        FsTransferStore store = FsTransferStore.open(new StoreSettings(folder.resolve("state")), new FileOperations((channel, metadata) -> {
            if (slow.get()) {
                writing.countDown();
                awaitQuietly(goOn);
            }
            channel.force(metadata);
        }), Clock.systemUTC(), "boot");
        TransferRecord record = store.create(List.of(StoreSamples.submission(StoreSamples.download(folder.resolve("made"))))).get(0);
        slow.set(true);
        CompletableFuture<TransferRecord> written = CompletableFuture.supplyAsync(() -> update(store, record));
        writing.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> close(store));
        while (!isClosed(store)) {
            Thread.onSpinWait();
        }
        assertEquals(FailureReason.STORE_IN_USE, assertThrows(TransferException.class, () -> open(folder.resolve("state"))).reason());
        goOn.countDown();
        closed.join();
        try (FsTransferStore next = open(folder.resolve("state"))) {
            assertEquals(written.join().progress(), ((TransferRecord) next.read(record.identifier()).orElseThrow()).progress());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TransferRecord update(FsTransferStore store, TransferRecord record) {
        try {
            return store.update(record, StoreSamples.progress(0), Durability.POWER);
        } catch (TransferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(FsTransferStore store) {
        try {
            store.close();
        } catch (TransferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isClosed(FsTransferStore store) {
        try {
            return store.read(new UUID(0, 0)).isPresent();
        } catch (TransferException e) {
            return e.reason() == FailureReason.CLOSED;
        }
    }
}
