// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
    @TempDir
    Path place;

    @Test
    void theFolderIsTheOwnersAloneAndGoneAfterwards() throws IOException {
        Storage storage = Storage.create(List.of(place));
        Files.createFile(Files.createDirectory(storage.folder().resolve("bundle1")).resolve("bundle.info"));

        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(storage.folder())));
        storage.delete();

        assertFalse(Files.exists(storage.folder()));
    }

    @Test
    void aPlaceThatIsNotThereIsPassedOver() throws IOException {
        Storage storage = Storage.create(List.of(place.resolve("missing"), place));

        assertEquals(place, storage.folder().getParent());
    }

    @Test
    void withoutAnyPlaceTheReasonIsGiven() {
        assertThrows(IOException.class, () -> Storage.create(List.of(place.resolve("missing"))));
    }

    @Test
    void whatAKilledProcessLeftGoesButNotWhatIsInUse() throws IOException {
        Path killed = folderWithLock("transfer-framework-1-a");
        Path running = folderWithLock("transfer-framework-2-b");
        Path starting = Files.createDirectory(place.resolve("transfer-framework-3-c"));
        Path foreign = folderWithLock("other");
        Storage storage = Storage.create(List.of(place));

        Process holder = holdLock(running);
        try {
            storage.delete();
        } finally {
            holder.destroy();
        }

        assertFalse(Files.exists(killed), "of a killed process");
        assertTrue(Files.exists(running), "of a running process");
        assertTrue(Files.exists(starting), "of a process that has not locked it yet");
        assertTrue(Files.exists(foreign), "not a framework's");
    }

    private Path folderWithLock(String name) throws IOException {
        Path folder = Files.createDirectory(place.resolve(name));
        Files.createFile(folder.resolve("cache.lock"));
        return folder;
    }

    /** Another process has to hold it: within one JVM a second lock is an exception, not a refusal. */
    private static Process holdLock(Path folder) throws IOException {
        String classes = Path.of(URI.create(Holder.class.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
        Process holder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", classes, Holder.class.getName(), folder.resolve("cache.lock").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertEquals('!', holder.getInputStream().read());
        return holder;
    }

    /** Holds a lock until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String... args) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
                System.out.print(lock.isValid() ? "!" : "?");
                System.out.flush();
                System.in.read();
            }
        }
    }
}
