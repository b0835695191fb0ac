// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;
import transfer.api.Credentials;

/** The calls of one task: cancelled together, measured together. Safe for several threads. */
final class CallGroup {
    private final Metrics metrics;
    private final Optional<UUID> transfer;
    private final Optional<Credentials.Password> proxyPassword;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    CallGroup(Metrics metrics, Optional<UUID> transfer, Optional<Credentials.Password> proxyPassword) {
        this.metrics = metrics;
        this.transfer = transfer;
        this.proxyPassword = proxyPassword;
    }

    Metrics metrics() {
        return metrics;
    }

    Optional<UUID> transfer() {
        return transfer;
    }

    Optional<Credentials.Password> proxyPassword() {
        return proxyPassword;
    }

    /** @throws TaskCancelled the group has been cancelled */
    void enter(Call call) {
        calls.add(call);
        if (cancelled) {
            calls.remove(call);
            throw new TaskCancelled();
        }
    }

    void leave(Call call) {
        calls.remove(call);
    }

    /** Makes all calls fail, those under way and those to come. */
    void cancel() {
        cancelled = true;
        calls.forEach(Call::cancel);
    }

    boolean isCancelled() {
        return cancelled;
    }

    void throwIfCancelled() {
        if (cancelled) {
            throw new TaskCancelled();
        }
    }
}
