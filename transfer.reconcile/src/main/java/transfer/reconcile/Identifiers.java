// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that an identifier has one session. Configurations come first, the earliest of them; the default session, which exists without
 * any, steps back while a configuration has its identifier.
 */
@Component(service = Identifiers.class)
public final class Identifiers {
    private static final Logger LOG = LoggerFactory.getLogger(Identifiers.class);

    /** Something that runs while it has the identifier. Both are called one after the other, and do nothing if it was closed meanwhile. */
    interface Holder {
        void start();

        void stop();
    }

    private static final class Claim {
        final String pid;
        final String identifier;
        final boolean configured;
        Holder holder;

        Claim(String pid, String identifier, boolean configured) {
            this.pid = pid;
            this.identifier = identifier;
            this.configured = configured;
        }
    }

    private final List<Claim> claims = new ArrayList<>();
    private final Map<String, Holder> running = new HashMap<>();
    private boolean moving;

    @Activate
    public Identifiers() {}

    /** There is a configuration for the identifier, whether its session can run yet or not. */
    void configured(String pid, String identifier) {
        synchronized (this) {
            claim(pid, identifier, true);
        }
        settle();
    }

    /** The configuration is gone. */
    void unconfigured(String pid) {
        synchronized (this) {
            claims.removeIf(claim -> claim.configured && claim.pid.equals(pid));
        }
        settle();
    }

    /** A session could run now. It is started when it is its turn, maybe before this returns. */
    void offer(String pid, String identifier, boolean configured, Holder holder) {
        synchronized (this) {
            claim(pid, identifier, configured).holder = holder;
        }
        settle();
    }

    /** A session can not run any more; it has stopped itself. */
    void withdraw(Holder holder) {
        synchronized (this) {
            claims.stream().filter(claim -> claim.holder == holder).forEach(claim -> claim.holder = null);
            claims.removeIf(claim -> !claim.configured && claim.holder == null);
            running.values().removeIf(other -> other == holder);
        }
        settle();
    }

    private Claim claim(String pid, String identifier, boolean configured) {
        Optional<Claim> old = claims.stream().filter(claim -> claim.configured == configured && claim.pid.equals(pid)).findFirst();
        if (old.isPresent() && old.get().identifier.equals(identifier)) {
            return old.get();
        }
        old.ifPresent(claims::remove);
        if (configured && first(identifier).filter(claim -> claim.configured).isPresent()) {
            LOG.error("configuration {}: session identifier {} is taken by configuration {}; no session for this one", pid, identifier,
                    first(identifier).get().pid);
        }
        Claim claim = new Claim(pid, identifier, configured);
        claims.add(claim);
        return claim;
    }

    /** Whose turn it is. */
    private Optional<Claim> first(String identifier) {
        List<Claim> candidates = claims.stream().filter(claim -> claim.identifier.equals(identifier)).toList();
        return candidates.stream().filter(claim -> claim.configured).findFirst().or(() -> candidates.stream().findFirst());
    }

    /** Stops and starts until everything is as it should be. One thread at a time does that, for the others too. */
    private void settle() {
        for (Optional<Runnable> step = next(); step.isPresent(); step = next()) {
            try {
                step.get().run();
            } catch (RuntimeException e) {
                LOG.error("a session could not be started or stopped", e);
            } finally {
                synchronized (this) {
                    moving = false;
                }
            }
        }
    }

    private synchronized Optional<Runnable> next() {
        if (moving) {
            return Optional.empty();
        }
        Optional<Runnable> step = stops().or(this::starts);
        moving = step.isPresent();
        return step;
    }

    private Optional<Runnable> stops() {
        for (Map.Entry<String, Holder> entry : running.entrySet()) {
            Holder holder = entry.getValue();
            if (first(entry.getKey()).filter(claim -> claim.holder == holder).isEmpty()) {
                running.remove(entry.getKey());
                return Optional.of(holder::stop);
            }
        }
        return Optional.empty();
    }

    private Optional<Runnable> starts() {
        for (Claim claim : claims) {
            Optional<Claim> first = first(claim.identifier);
            if (first.get() == claim && claim.holder != null && !running.containsKey(claim.identifier)) {
                running.put(claim.identifier, claim.holder);
                return Optional.of(claim.holder::start);
            }
        }
        return Optional.empty();
    }
}
