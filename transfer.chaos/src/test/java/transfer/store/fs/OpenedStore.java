// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Path;
import java.time.Clock;
import transfer.api.TransferException;
import transfer.api.store.TransferStore;

/** The store as its component makes it, without a framework. */
public final class OpenedStore {
    private OpenedStore() {}

    /** Opens a state directory; it is given up when the process ends. */
    public static TransferStore in(Path root) throws TransferException {
        return FsTransferStore.open(new StoreSettings(root), new FileOperations(), Clock.systemUTC(), BootIdentifier.ofThisMachine());
    }
}
