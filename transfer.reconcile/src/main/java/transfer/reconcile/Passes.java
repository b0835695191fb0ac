// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport;
import transfer.api.ReconcileReport.Entry;
import transfer.api.TransferException;
import transfer.api.store.TransferRecord;

/** Looks at everything: after a start, when a transport has come, and when asked to. One pass at a time; workers share it. */
final class Passes {
    private static final Logger LOG = LoggerFactory.getLogger(Passes.class);

    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);
    /** Until a task that nobody has claimed is looked for again, when some record could not be read. */
    private static final Duration DOUBT = Duration.ofMinutes(1);

    private final Scene scene;
    private final Reconciler reconciler;
    private final Census census;
    private final Admission admission;
    private final Runnable reconciled;
    private final ArrayDeque<Boolean> wanted = new ArrayDeque<>();
    private volatile Pass running;
    private boolean opening;
    private int counter;
    /** Why the store could not be listed: said once, not at every try. */
    private volatile String complaint = "";
    private boolean closed;

    Passes(Scene scene, Reconciler reconciler, Census census, Admission admission, Runnable reconciled) {
        this.scene = scene;
        this.reconciler = reconciler;
        this.census = census;
        this.admission = admission;
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
            boolean known = e.reason() == FailureReason.CLOSED || e.getMessage().equals(complaint);
            complaint = e.getMessage();
            LOG.atLevel(known ? Level.DEBUG : Level.WARN).log("session {}: the store can not be listed, and will be tried again: {}",
                    scene.settings.identifier(), e.getMessage());
            scene.agenda.after(TRY_AGAIN, this::request);
        } catch (RuntimeException | Error e) {
            LOG.error("session {}: a defect; everything is looked at again later", scene.settings.identifier(), e);
            scene.agenda.after(TRY_AGAIN, this::request);
        }
        return true;
    }

    private Entry look(Pass pass, UUID id) {
        Optional<Item> held = census.isEmpty() ? scene.queue.tryEnter(id) : Optional.of(scene.queue.enter(id));
        if (held.isEmpty()) {
            scene.queue.poke(id);
            return Reports.busy(id);
        }
        try {
            held.get().pass = pass.number;
            return admission.readmit(held.get()).orElseGet(() -> reconciler.look(held.get()));
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
            scene.constraints.refresh();
            openLinks();
            if (!census.take()) {
                scene.agenda.after(TRY_AGAIN, this::request);
            }
            return publish(new Pass(++counter, scene.store.identifiers(), reporting));
        } finally {
            synchronized (this) {
                opening = false;
                notifyAll();
            }
        }
    }

    /** Opens the transports that are not open; those that can not be are tried again, without a pass for each try. */
    private void openLinks() {
        if (!scene.links.open()) {
            scene.agenda.after(TRY_AGAIN, this::tryLinks);
        }
    }

    private void tryLinks() {
        openLinks();
        if (scene.links.all().stream().anyMatch(link -> link.isOpen() && !link.isReady())) {
            request();
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

    private boolean end(Pass pass) {
        if (!pass.end()) {
            return false;
        }
        if (pass.isConclusive()) {
            census.cancelNobodys().forEach(pass::add);
        } else if (!census.isEmpty()) {
            scene.agenda.after(DOUBT, this::request);
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
        List<TransferRecord> remembering = new ArrayList<>();
        try (Stream<UUID> all = scene.store.identifiers()) {
            for (Iterator<UUID> rest = all.iterator(); rest.hasNext();) {
                Item item = scene.queue.enter(rest.next());
                try {
                    entries.add(reconciler.preview(item, remembering));
                } finally {
                    scene.queue.leave(item);
                }
            }
        }
        entries.addAll(census.preview(remembering));
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
