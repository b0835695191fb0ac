// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * An interrupt closes the file that its thread is working with, and what was done to it may have been done in part. So work with open
 * files is done here: it is begun anew, with the file opened or made again, and the thread is interrupted when it is done.
 */
final class Uninterrupted {
    /** What opens its file itself, and can be begun anew at any moment. */
    interface Work<T, E extends Exception> {
        T run() throws IOException, E;
    }

    private Uninterrupted() {}

    static <T, E extends Exception> T run(Work<T, E> work) throws IOException, E {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedChannelException e) {
                    if (!Thread.interrupted()) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            restore(interrupted);
        }
    }

    static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
