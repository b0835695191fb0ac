// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where others are called: what the system gives no thread for now is called a little later, and not forgotten. */
final class Calls implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Executor threads;
    private final Agenda agenda;

    Calls(Executor threads, Agenda agenda) {
        this.threads = threads;
        this.agenda = agenda;
    }

    /** @throws RejectedExecutionException the session has stopped */
    @Override
    public void execute(Runnable call) {
        try {
            threads.execute(call);
        } catch (Error e) {
            LOG.warn("there is no thread for a call; it is tried again: {}", e.toString());
            agenda.after(AGAIN, () -> executeLater(call));
        }
    }

    private void executeLater(Runnable call) {
        try {
            execute(call);
        } catch (RejectedExecutionException e) {
            LOG.debug("the session has stopped", e);
        }
    }
}
