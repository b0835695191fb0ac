// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.util.promise.Promise;
import transfer.api.FailureReason;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.TransferOutcome;
import transfer.app.text.Lines;

/** Waits for transfers in a container, where nobody draws a bar, and takes their outcomes over. */
final class Ends {
    private final List<Transfer> done = new ArrayList<>();
    private Optional<TransferFailure> failure = Optional.empty();

    private Ends() {}

    /**
     * Returns when all have ended.
     *
     * @throws TransferException the first failure, when all have ended
     * @throws InterruptedException if the caller does not want to wait any longer; the transfers go on
     */
    static List<Transfer> of(List<Commands.Wanted> wanted) throws TransferException, InterruptedException {
        Ends ends = new Ends();
        // all are asked for before the first is waited for: somebody else may take over the outcome of the last one meanwhile
        List<Promise<TransferOutcome>> promises =
                wanted.stream().map(one -> one.session().completion(one.transfer().identifier())).toList();
        for (int i = 0; i < promises.size(); i++) {
            ends.await(wanted.get(i), promises.get(i));
        }
        if (ends.failure.isPresent()) {
            throw new TransferException(ends.failure.get());
        }
        return List.copyOf(ends.done);
    }

    private void await(Commands.Wanted wanted, Promise<TransferOutcome> promise) throws TransferException, InterruptedException {
        try {
            TransferOutcome outcome = promise.getValue();
            Transfer transfer = wanted.session().transfer(wanted.transfer().identifier()).orElse(wanted.transfer());
            wanted.session().acknowledge(transfer.identifier());
            done.add(transfer);
            if (!(outcome instanceof TransferOutcome.Completed) && failure.isEmpty()) {
                failure = Optional.of(TransferFailure.of(reason(outcome), Lines.outcome(transfer, outcome)));
            }
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof TransferException known
                    ? known
                    : new TransferException(FailureReason.INTERNAL, String.valueOf(e.getCause()), e);
        }
    }

    private static FailureReason reason(TransferOutcome outcome) {
        return outcome instanceof TransferOutcome.Failed failed ? failed.failure().reason() : FailureReason.INVALID_RECORD;
    }
}
