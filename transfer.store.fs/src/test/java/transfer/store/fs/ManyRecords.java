// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.UUID;
import java.util.stream.Stream;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;
import transfer.tck.store.StoreSamples;

/** The program that starts with very many records and little memory: reads the first, then all, and says how many there were. */
final class ManyRecords {
    private ManyRecords() {}

    public static void main(String[] arguments) throws Exception {
        long start = System.nanoTime();
        try (FsTransferStore store = FsTransferStore.open(
                        new StoreSettings(Path.of(arguments[0])), new FileOperations(), Clock.systemUTC(), "boot");
                Stream<UUID> identifiers = store.identifiers()) {
            Iterator<UUID> all = identifiers.iterator();
            read(store, all.next());
            System.out.println("first after " + (System.nanoTime() - start) / 1_000_000 + " ms");
            int count = 1;
            for (; all.hasNext(); count++) {
                read(store, all.next());
            }
            System.out.println("all after " + (System.nanoTime() - start) / 1_000_000 + " ms");
            System.out.println(count);
        }
    }

    private static void read(TransferStore store, UUID identifier) throws Exception {
        if (!(store.read(identifier).orElseThrow() instanceof TransferRecord)) {
            throw new IllegalStateException(identifier + " is not valid");
        }
    }

    /** Makes records as the store does, but forces nothing. */
    static void make(Path root, int count) throws Exception {
        FsTransferStore.open(new StoreSettings(root), new FileOperations(), Clock.systemUTC(), "boot").close();
        for (int i = 0; i < count; i++) {
            var description = StoreSamples.submission(StoreSamples.download(Path.of("/downloads", "file " + i))).description();
            Path directory = Files.createDirectory(root.resolve(description.identifier().toString()));
            Files.write(directory.resolve(Layout.IMMUTABLE), SealedPropertyList.encode(description.toPropertyList()));
        }
    }
}
