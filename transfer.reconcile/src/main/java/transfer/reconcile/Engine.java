// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.Constraint;
import transfer.api.CredentialProvider;
import transfer.api.TransferListener;
import transfer.api.store.TransferStore;
import transfer.api.transport.Transport;

/** A session's moving parts, their start and their end. Plug-ins may come and go at any time, on any thread. */
final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration LOOK_AROUND = Duration.ofSeconds(5);
    private static final Duration JUMP = Duration.ofSeconds(5);
    /** A running write is let finish; moving a large file between disks can take this long. */
    private static final Duration LONGEST_WRITE = Duration.ofMinutes(2);

    final Scene scene;
    final Passes passes;
    final Changes changes;
    final Admission admission;
    final ReconcilingSession session;
    private final Reconciler reconciler;
    private final Orphans orphans;
    private final TaskEvents events;
    private final Workers workers = new Workers();
    private final AtomicBoolean reconciled = new AtomicBoolean();
    private long wallOffset;
    private volatile Runnable whenReconciled = () -> {};

    Engine(Settings settings, TransferStore store, Edge edge) {
        session = new ReconcilingSession(this);
        scene = new Scene(settings, store, edge, session);
        Settling settling = new Settling(scene);
        Starter starter = new Starter(store, settling, scene.links, scene.runs, scene.desk, scene.time);
        orphans = new Orphans(settings.identifier(), scene.runs);
        reconciler = new Reconciler(scene, settling, starter, orphans);
        admission = new Admission(scene);
        passes = new Passes(scene, reconciler, new Census(scene, orphans), admission, this::passed);
        events = new TaskEvents(scene, settling);
        changes = new Changes(scene, settling);
    }

    /**
     * Starts the workers and the first pass.
     *
     * @param first called once, on a thread for calls, when the first pass is through
     */
    void start(Runnable first) {
        begin(first);
        workers.start(scene.edge.threads(), scene.settings.workers(), scene.queue, this::step);
    }

    /** Starts without workers: somebody else calls {@link #step}. */
    void begin(Runnable first) {
        whenReconciled = first;
        passes.request();
        wallOffset = scene.time.now().toEpochMilli() - scene.time.nanos() / 1_000_000;
        scene.agenda.after(Duration.ZERO, this::lookAround);
    }

    private void passed() {
        if (reconciled.compareAndSet(false, true)) {
            try {
                scene.calls.execute(whenReconciled);
            } catch (RejectedExecutionException e) {
                LOG.debug("the session has stopped", e);
            }
        }
    }

    /** Does one thing; returns whether there was one to do. */
    boolean step() {
        Optional<Item> next = scene.queue.poll();
        if (next.isEmpty()) {
            return passes.step();
        }
        Item item = next.get();
        try {
            if (item.id.equals(Agenda.KEY)) {
                scene.agenda.work(item);
            } else {
                reconciler.look(item);
            }
        } finally {
            scene.queue.leave(item);
        }
        return true;
    }

    /** Adds a transport; of those that serve a scheme the one with the greatest rank is used. */
    void addTransport(Comparable<?> rank, Transport transport) {
        addTransport(rank, transport, Set.copyOf(transport.schemes()));
    }

    /** The same without a call of the transport's. */
    void addTransport(Comparable<?> rank, Transport transport, Set<String> schemes) {
        scene.links.add(new Link(transport, schemes, rank, events));
        passes.request();
    }

    /** A transport that this session is not to use: what an earlier incarnation, which did, has left there is cancelled. */
    void addRetired(Comparable<?> rank, Transport transport) {
        addTransport(rank, transport, Set.of());
    }

    /** Suspends the tasks of a transport that goes away: they are cancelled, and what they have moved is written down. */
    void removeTransport(Transport transport) {
        scene.links.remove(transport).ifPresent(link -> {
            patiently(() -> link.starting.close(scene.edge.grace()));
            suspend(List.of(link));
            link.close();
            orphans.forget(link);
            for (UUID id : scene.runs.owners(link)) {
                Item item = scene.queue.enter(id);
                scene.runs.lost(id, link);
                scene.queue.leave(item);
                scene.queue.poke(id);
            }
        });
    }

    private void suspend(List<Link> links) {
        for (Link link : links) {
            for (UUID id : scene.runs.owners(link)) {
                Item item = scene.queue.enter(id);
                try {
                    scene.runs.seen(id).stream().filter(seen -> seen.link() == link).forEach(seen -> scene.runs.cancel(id, seen));
                } finally {
                    scene.queue.leave(item);
                }
            }
        }
        for (Link link : links) {
            if (!patiently(() -> scene.runs.awaitIdle(link, scene.edge.grace()))) {
                LOG.info("session {}: tasks of transport {} go on stopping", scene.settings.identifier(), link.schemes);
            }
        }
    }

    void addListener(TransferListener listener) {
        scene.announcer.add(listener);
    }

    void removeListener(TransferListener listener) {
        scene.announcer.remove(listener);
    }

    void addProvider(Comparable<?> rank, CredentialProvider provider) {
        scene.providers.add(rank, provider);
        scene.agenda.after(Duration.ZERO, this::askAgain);
    }

    /** Transfers that wait for credentials need not wait any longer: there is somebody new to ask. */
    private void askAgain() {
        for (UUID id : scene.queue.keys(Starter::waitsForCredentials)) {
            Item item = scene.queue.enter(id);
            if (Starter.waitsForCredentials(item)) {
                item.heldUntil = WorkQueue.NEVER;
                scene.queue.poke(id);
            }
            scene.queue.leave(item);
        }
    }

    void removeProvider(CredentialProvider provider) {
        scene.providers.remove(provider);
    }

    void addConstraint(String name, Constraint constraint) {
        scene.constraints.add(name, constraint);
        constraintsChanged();
    }

    void removeConstraint(Constraint constraint) {
        scene.constraints.remove(constraint);
        constraintsChanged();
    }

    /** Has all constraints asked soon, on a worker. */
    void constraintsChanged() {
        scene.agenda.after(Duration.ZERO, this::compareConstraints);
    }

    private void compareConstraints() {
        if (scene.constraints.refresh()) {
            scene.queue.pokeIf(item -> item.sensitive);
        }
    }

    /** Now and then: constraints may have changed, and the wall clock may have jumped or the machine slept. */
    private void lookAround() {
        scene.agenda.after(LOOK_AROUND, this::lookAround);
        compareConstraints();
        long offset = scene.time.now().toEpochMilli() - scene.time.nanos() / 1_000_000;
        if (Math.abs(offset - wallOffset) > JUMP.toMillis()) {
            wallOffset = offset;
            scene.queue.pokeIf(item -> item.due != WorkQueue.NEVER);
        }
    }

    /**
     * Stops. When this returns, no worker runs, no callback comes, and no store or transport is used any more.
     *
     * @param suspend whether to cancel the tasks, because the store goes away; if not they go on, and the next incarnation adopts them
     */
    void stop(boolean suspend) {
        scene.announcer.close();
        passes.close();
        boolean out = patiently(() -> session.gate.close(LONGEST_WRITE));
        scene.queue.close();
        boolean ended = patiently(() -> workers.join(LONGEST_WRITE));
        if (!out || !ended) {
            LOG.warn("session {}: stopped while something is still being written", scene.settings.identifier());
        }
        List<Link> links = List.copyOf(scene.links.all());
        if (suspend) {
            suspend(links);
        }
        links.forEach(Link::close);
        scene.completions.close();
    }

    private interface Wait {
        boolean through() throws InterruptedException;
    }

    /** An interrupt does not cut a stop short: it is kept for the caller. */
    private static boolean patiently(Wait wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.through();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
