// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.Decision;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport;
import transfer.api.ReconcileReport.Entry;
import transfer.api.TransferException;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferRecord;
import transfer.api.transport.TransferTask;

/** Looks at everything: after a start, when a transport has come, and when asked to. One pass at a time; workers share it. */
final class Passes {
    private static final Logger LOG = LoggerFactory.getLogger(Passes.class);

    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    private final Scene scene;
    private final Reconciler reconciler;
    private final Orphans orphans;
    private final Runnable reconciled;
    private final ArrayDeque<Boolean> wanted = new ArrayDeque<>();
    private volatile Pass running;
    private boolean opening;
    private int counter;
    private boolean closed;

    Passes(Scene scene, Reconciler reconciler, Orphans orphans, Runnable reconciled) {
        this.scene = scene;
        this.reconciler = reconciler;
        this.orphans = orphans;
        this.reconciled = reconciled;
    }

    /** Has everything looked at soon. */
    void request() {
        synchronized (this) {
            if (wanted.isEmpty()) {
                wanted.add(true);
            }
        }
        scene.queue.wake();
    }

    /** Does a bit of a pass; returns whether there was anything to do. */
    boolean step() {
        Pass pass = running;
        if (pass == null) {
            return beginWanted();
        }
        UUID id;
        try {
            id = pass.next();
        } catch (RuntimeException e) {
            LOG.warn("session {}: the store could not be listed to its end: {}", scene.settings.identifier(), e.toString());
            id = null;
        }
        if (id == null) {
            return end(pass);
        }
        Entry entry = null;
        try {
            entry = look(pass, id);
        } finally {
            pass.done(entry);
        }
        end(pass);
        return true;
    }

    private boolean beginWanted() {
        synchronized (this) {
            if (closed || opening || running != null || wanted.poll() == null) {
                return false;
            }
        }
        try {
            begin(false);
        } catch (TransferException e) {
            LOG.warn("session {}: the store can not be listed: {}", scene.settings.identifier(), e.getMessage());
            scene.agenda.after(TRY_AGAIN, this::request);
        }
        return true;
    }

    private Entry look(Pass pass, UUID id) {
        Optional<Item> held = scene.queue.tryEnter(id);
        if (held.isEmpty()) {
            scene.queue.poke(id);
            return new Entry(Optional.of(id), OptionalInt.empty(), "busy", Decision.NONE, "being looked at just now", true);
        }
        try {
            held.get().pass = pass.number;
            return reconciler.look(held.get());
        } finally {
            scene.queue.leave(held.get());
        }
    }

    /** Begins a pass; returns null if one is running. */
    private Pass begin(boolean reporting) throws TransferException {
        synchronized (this) {
            if (closed) {
                throw closed();
            }
            if (opening || running != null) {
                return null;
            }
            opening = true;
        }
        try {
            observe();
            return publish(new Pass(++counter, scene.store.identifiers(), reporting));
        } finally {
            synchronized (this) {
                opening = false;
                notifyAll();
            }
        }
    }

    private Pass publish(Pass pass) throws TransferException {
        synchronized (this) {
            if (closed) {
                pass.abandon();
                throw closed();
            }
            running = pass;
        }
        scene.queue.wake();
        return pass;
    }

    private static TransferException closed() {
        return new TransferException(FailureReason.CLOSED, "the session has stopped");
    }

    /** Lists the tasks of all transports. Those of known transfers become known; the others may be claimed while records are read. */
    private void observe() {
        if (!scene.links.open()) {
            scene.agenda.after(TRY_AGAIN, this::request);
        }
        scene.constraints.refresh();
        orphans.drain();
        for (Link link : scene.links.all()) {
            List<TransferTask> listed = link.tasks();
            listed.forEach(task -> observe(link, task));
            forgetDead(link, listed);
            link.ready();
        }
    }

    private void observe(Link link, TransferTask task) {
        if (scene.runs.owner(link, task.identifier()).isPresent()) {
            return;
        }
        Optional<UUID> named = Orphans.named(task);
        if (named.isPresent() && adoptable(named.get(), link, task)) {
            scene.queue.poke(named.get());
        } else if (task.state() != TransferTask.State.COMPLETED) {
            orphans.add(link, task);
        }
    }

    private boolean adoptable(UUID id, Link link, TransferTask task) {
        Item item = scene.queue.enter(id);
        try {
            Optional<StoredTransfer> stored = scene.store.read(id);
            boolean ours = stored.isPresent()
                    && (!(stored.get() instanceof TransferRecord record)
                            || record.description().session().equals(scene.settings.identifier()));
            boolean listed = ours && !scene.runs.knows(id, link, task.identifier())
                    && link.tasks().stream().anyMatch(other -> other.identifier() == task.identifier());
            if (listed) {
                scene.runs.addStray(id, link, task);
            }
            return ours;
        } catch (TransferException e) {
            LOG.warn("{}: its record can not be read, its task is left alone: {}", id, e.getMessage());
            return true;
        } finally {
            scene.queue.leave(item);
        }
    }

    /** Tasks that were known and are not listed any more have died without a word. */
    private void forgetDead(Link link, List<TransferTask> listed) {
        for (UUID id : scene.runs.owners(link)) {
            Item item = scene.queue.enter(id);
            try {
                for (Seen seen : scene.runs.seen(id)) {
                    boolean alive = seen.link() != link || isListed(listed, seen) || isListed(link.tasks(), seen);
                    if (!alive) {
                        LOG.warn("{}: task {} is gone without a word", id, seen.identifier());
                        scene.runs.gone(id, seen);
                        scene.memory.look(id);
                    }
                }
            } finally {
                scene.queue.leave(item);
            }
        }
    }

    private static boolean isListed(List<TransferTask> listed, Seen seen) {
        return listed.stream().anyMatch(task -> task.identifier() == seen.identifier());
    }

    private boolean end(Pass pass) {
        if (!pass.end()) {
            return false;
        }
        for (Orphans.Orphan orphan : orphans.drain()) {
            orphan.link().cancel(orphan.task().identifier());
            pass.add(nobodys(orphan, true));
        }
        scene.queue.pokeIf(item -> item.kept && item.pass != pass.number);
        synchronized (this) {
            running = null;
        }
        pass.finish();
        reconciled.run();
        scene.queue.wake();
        return true;
    }

    private static Entry nobodys(Orphans.Orphan orphan, boolean done) {
        return new Entry(Optional.empty(), OptionalInt.of(orphan.task().identifier()), "no record, one task " + orphan.task().state(),
                Decision.CANCEL_TASK, "belongs to no transfer: " + orphan.task().originalRequest().url(), done);
    }

    /** A pass of its own for the caller, who helps. */
    ReconcileReport reconcile() throws TransferException {
        Instant at = scene.time.now();
        try {
            Pass own = begin(true);
            while (own == null) {
                awaitOther();
                own = begin(true);
            }
            help(own);
            return new ReconcileReport(scene.settings.identifier(), at, false, own.entries());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferException(FailureReason.CLOSED, "interrupted; the reconciliation goes on", e);
        }
    }

    private void awaitOther() throws InterruptedException {
        Pass other = running;
        if (other != null) {
            help(other);
        }
        synchronized (this) {
            while (opening) {
                wait();
            }
        }
    }

    private void help(Pass pass) throws InterruptedException {
        while (running == pass && step()) {
            // step has done it
        }
        pass.await();
    }

    /** Says what a pass would do. */
    ReconcileReport preview() throws TransferException {
        Instant at = scene.time.now();
        List<Entry> entries = new ArrayList<>();
        try (Stream<UUID> all = scene.store.identifiers()) {
            for (Iterator<UUID> rest = all.iterator(); rest.hasNext();) {
                Item item = scene.queue.enter(rest.next());
                try {
                    entries.add(reconciler.preview(item));
                } finally {
                    scene.queue.leave(item);
                }
            }
        }
        return new ReconcileReport(scene.settings.identifier(), at, true, entries);
    }

    void close() {
        Pass pass;
        synchronized (this) {
            closed = true;
            wanted.clear();
            pass = running;
            running = null;
        }
        if (pass != null) {
            pass.abandon();
        }
    }
}
