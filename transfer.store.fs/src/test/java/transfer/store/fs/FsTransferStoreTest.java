// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Path;
import java.time.Clock;
import transfer.api.store.TransferStore;
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
}
