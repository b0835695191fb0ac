// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets threads that force the same directory at the same time share one system call. Whoever comes while a force is under way waits
 * for the next one, because the present one may have begun before his change. If it fails, it fails for all who share it.
 */
final class SharedForce {
    /** What is done once for everybody who waits. */
    interface Action {
        void run() throws IOException;
    }

    private final ReentrantLock running = new ReentrantLock();
    private CompletableFuture<Void> next;

    void run(Action action) throws IOException {
        CompletableFuture<Void> mine;
        boolean leader;
        synchronized (this) {
            leader = next == null;
            if (leader) {
                next = new CompletableFuture<>();
            }
            mine = next;
        }
        if (leader) {
            lead(action, mine);
        }
        try {
            mine.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    private void lead(Action action, CompletableFuture<Void> mine) {
        running.lock();
        try {
            synchronized (this) {
                next = null;
            }
            action.run();
            mine.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            mine.completeExceptionally(e);
        } finally {
            running.unlock();
        }
    }
}
