// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.osgi.util.promise.Deferred;
import org.osgi.util.promise.Promise;
import org.osgi.util.promise.PromiseFactory;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;

/** The promises of outcomes. Whoever takes a promise out of the map resolves it, so that each is resolved once. */
final class Completions {
    private final Map<UUID, Deferred<TransferOutcome>> waiting = new ConcurrentHashMap<>();
    private final PromiseFactory promises;
    private volatile boolean closed;

    Completions(Executor calls) {
        promises = new PromiseFactory(calls);
    }

    PromiseFactory promises() {
        return promises;
    }

    /** The promise of the transfer's outcome. The caller looks at the transfer afterwards, and resolves it if it has ended. */
    Promise<TransferOutcome> of(UUID id) {
        Promise<TransferOutcome> promise = waiting.computeIfAbsent(id, key -> promises.deferred()).getPromise();
        if (closed) {
            fail(id, closed());
        }
        return promise;
    }

    void resolve(UUID id, TransferOutcome outcome) {
        Deferred<TransferOutcome> deferred = waiting.remove(id);
        if (deferred != null) {
            deferred.resolve(outcome);
        }
    }

    void fail(UUID id, TransferException failure) {
        Deferred<TransferOutcome> deferred = waiting.remove(id);
        if (deferred != null) {
            deferred.fail(failure);
        }
    }

    void close() {
        closed = true;
        waiting.keySet().forEach(id -> fail(id, closed()));
    }

    private static TransferException closed() {
        return new TransferException(FailureReason.CLOSED, "the session has stopped");
    }
}
