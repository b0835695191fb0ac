// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * Lets calls in until it is closed. Closing waits for those that are in: the directory must not get another owner while this one still
 * writes.
 */
final class Gate {
    /** What is done inside. */
    interface Call<T> {
        T run() throws IOException, TransferException;
    }

    private final String name;
    private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();
    private volatile boolean closed;

    /** @param name for messages */
    Gate(String name) {
        this.name = name;
    }

    /**
     * Makes a call.
     *
     * @param doing what an I/O error has kept it from
     * @throws TransferException {@link FailureReason#CLOSED}, and what the call throws
     */
    <T> T pass(String doing, Call<T> call) throws TransferException {
        check();
        calls.readLock().lock();
        try {
            check();
            return call.run();
        } catch (IOException e) {
            throw Failures.store(e, doing);
        } finally {
            calls.readLock().unlock();
        }
    }

    /** For what takes long, and can be broken off. */
    void check() throws TransferException {
        if (closed) {
            throw new TransferException(FailureReason.CLOSED, name + " is closed");
        }
    }

    /** @return false if it was closed already */
    boolean close() {
        boolean first = !closed;
        closed = true;
        calls.writeLock().lock();
        calls.writeLock().unlock();
        return first;
    }
}
