// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;
import transfer.tck.store.StoreSamples;
import transfer.tck.store.TransferStoreContract;

class FsTransferStoreTest extends TransferStoreContract {
    private static final String BOOT = "this run of the machine";

    private Path root() {
        return folder.resolve("above").resolve("state");
    }

    @Override
    protected TransferStore open() throws Exception {
        return FsTransferStore.open(new StoreSettings(root()), new FileOperations(), Clock.systemUTC(), BOOT);
    }

    @Override
    protected void close(TransferStore store) throws Exception {
        ((FsTransferStore) store).close();
    }

    @Test
    void the_folder_of_the_state_and_that_of_the_destination_may_be_symbolic_links() throws Exception {
        Path state = link("state");
        Path made = link("made").resolve("file");
        try (FsTransferStore store = FsTransferStore.open(new StoreSettings(state), new FileOperations(), Clock.systemUTC(), BOOT)) {
            TransferRecord record = store.create(List.of(StoreSamples.submission(StoreSamples.download(made)))).get(0);
            Files.writeString(store.content(record), "content", StandardOpenOption.WRITE);
            store.finish(record, StoreSamples.completed(made, 7));
            store.remove(record.identifier());
        }
        assertEquals("content", Files.readString(made));
    }

    /** A symbolic link to a new folder. */
    private Path link(String name) throws Exception {
        return Files.createSymbolicLink(folder.resolve("link-to-" + name), Files.createDirectory(folder.resolve("linked-" + name)));
    }
}
