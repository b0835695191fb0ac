// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;

/** A rename that is told to somebody. */
final class CertainRename {
    private CertainRename() {}

    /**
     * Renames something and forces that. If the force fails it gets its old name back: nobody is to take the new one for certain, since
     * the next force would succeed.
     */
    static void run(FileOperations files, Path from, Path to, SharedForce.Action force) throws IOException {
        files.rename(from, to);
        try {
            force.run();
        } catch (IOException e) {
            try {
                files.rename(to, from);
            } catch (IOException failure) {
                e.addSuppressed(failure);
            }
            throw e;
        }
    }
}
