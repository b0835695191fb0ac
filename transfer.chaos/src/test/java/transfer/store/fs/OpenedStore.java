// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Path;
import java.time.Clock;
import transfer.api.TransferException;
import transfer.api.store.TransferStore;

/** The store as its component makes it, without a framework. */
public final class OpenedStore {
    private OpenedStore() {}

    /** Opens a state directory; it is given up by {@link #close}, or when the process ends. */
    public static TransferStore in(Path root) throws TransferException {
        return FsTransferStore.open(new StoreSettings(root), new FileOperations(), Clock.systemUTC(), BootIdentifier.ofThisMachine());
    }

    /** Gives the directory up: the inode of its lock may be another's when the folder has been deleted. */
    public static void close(TransferStore store) throws TransferException {
        ((FsTransferStore) store).close();
    }
}
