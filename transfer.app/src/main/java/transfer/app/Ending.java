// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How the process ends. A signal (SIGINT, SIGTERM, SIGHUP) does not tear it down: the command is told, stops, and the process exits
 * with the command's own code, at the latest after a grace period.
 */
final class Ending {
    private static final long GRACE_SECONDS = 15;

    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exit = Exit.PENDING;
    private Runnable command = () -> {};
    private boolean signalled;

    private Ending() {}

    static Ending ofProcess() {
        Ending ending = new Ending();
        Runtime.getRuntime().addShutdownHook(new Thread(ending::shutdown, "transfer-ending"));
        return ending;
    }

    /** Says what stops the command; done at once if a signal has come already. */
    synchronized void onSignal(Runnable stop) {
        command = stop;
        if (signalled) {
            stop.run();
        }
    }

    /** Ends the process; to be called when nothing is left to be done. */
    void finish(int code) {
        exit = code;
        finished.countDown();
        System.exit(code);
    }

    /** Runs when {@link #finish} has been called, and when a signal has come. */
    private void shutdown() {
        if (finished.getCount() == 0) {
            return;
        }
        signal();
        try {
            if (!finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("transfer: did not stop within " + GRACE_SECONDS + " seconds; what is durable stays so");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.err.flush();
        Runtime.getRuntime().halt(exit);
    }

    private synchronized void signal() {
        signalled = true;
        command.run();
    }
}
