// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.ReconcileReport.Entry;
import transfer.api.TransferException;
import transfer.api.TransferSession;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferRecord;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransferTask.State;

/** Lists the tasks of all transports, at the beginning of each pass, and finds out whose they are. */
final class Census {
    private static final Logger LOG = LoggerFactory.getLogger(Census.class);

    private final Scene scene;
    private final Orphans orphans;

    Census(Scene scene, Orphans orphans) {
        this.scene = scene;
        this.orphans = orphans;
    }

    /**
     * Takes in what all transports list. Tasks that name a transfer become known; the others may be claimed while records are read. Only
     * then may a transport be used: what runs already is not to be started twice.
     *
     * @return whether all have listed their tasks
     */
    boolean take() {
        orphans.drain();
        List<Link> open = scene.links.all().stream().filter(Link::isOpen).toList();
        List<Link> listed = open.stream().filter(this::take).toList();
        listed.forEach(Link::ready);
        return listed.size() == open.size();
    }

    /** Takes in what one transport lists; one that can not say is not used until it can. */
    private boolean take(Link link) {
        List<TransferTask> listed;
        try {
            listed = link.tasks();
        } catch (RuntimeException | Error e) {
            LOG.warn("transport {} can not list its tasks, and is asked again later", link.schemes, e);
            return false;
        }
        listed.forEach(task -> take(link, task));
        if (link.retired) {
            listed.forEach(task -> end(link, task.identifier()));
        }
        buryDead(link, listed);
        return true;
    }

    /** Ends a task that is not to go on where it runs. Its transfer, if it has one, waits for that. */
    private void end(Link link, int task) {
        Optional<UUID> owner = scene.runs.owner(link, task);
        if (owner.isEmpty()) {
            link.cancel(task);
            return;
        }
        Item item = scene.queue.enter(owner.get());
        try {
            scene.runs.seen(item.id).stream().filter(seen -> seen.link() == link && seen.identifier() == task && seen.isRunning())
                    .forEach(seen -> scene.runs.cancel(item.id, seen));
        } finally {
            scene.queue.leave(item);
        }
    }

    private void take(Link link, TransferTask task) {
        if (link.isTaken(task.identifier()) || scene.runs.owner(link, task.identifier()).isPresent()) {
            return;
        }
        Optional<UUID> named = Orphans.named(task);
        if (named.isPresent() && isOurs(named.get(), link, task)) {
            scene.queue.poke(named.get());
        } else if (task.state() != State.COMPLETED && !link.retired) {
            orphans.add(link, task);
        }
    }

    private boolean isOurs(UUID id, Link link, TransferTask task) {
        Item item = scene.queue.enter(id);
        try {
            boolean ours = scene.store.read(id).filter(this::isOurs).isPresent();
            if (ours) {
                know(id, link, task);
            }
            return ours;
        } catch (TransferException e) {
            LOG.warn("{}: its record can not be read, its task is left alone: {}", id, e.getMessage());
            know(id, link, task);
            return true;
        } finally {
            scene.queue.leave(item);
        }
    }

    /** Remembers a task for the transfer that it names, unless it has ended or is known. Called by the transfer's holder. */
    private void know(UUID id, Link link, TransferTask task) {
        boolean old = link.isTaken(task.identifier()) || scene.runs.knows(id, link, task.identifier());
        if (!old && isListed(link.tasks(), task.identifier())) {
            scene.runs.addStray(id, link, task);
            if (!link.isOpen()) {
                scene.runs.lost(id, link);
            }
        }
    }

    private boolean isOurs(StoredTransfer stored) {
        String session = scene.settings.identifier();
        if (stored instanceof TransferRecord record) {
            return record.description().session().equals(session);
        }
        return !(stored instanceof ScrappedTransfer scrapped)
                || scrapped.session().orElse(TransferSession.DEFAULT).equals(session);
    }

    /** Tasks that were known and are not listed any more have died without a word. */
    private void buryDead(Link link, List<TransferTask> listed) {
        for (UUID id : scene.runs.owners(link)) {
            Item item = scene.queue.enter(id);
            try {
                for (Seen seen : scene.runs.seen(id)) {
                    boolean alive = seen.link() != link || isListed(listed, seen.identifier()) || isListed(link.tasks(), seen.identifier());
                    if (!alive) {
                        LOG.warn("{}: task {} is gone without a word", id, seen.identifier());
                        scene.runs.gone(id, seen);
                        scene.queue.poke(id);
                    }
                }
            } finally {
                scene.queue.leave(item);
            }
        }
    }

    /** Whether every task is somebody's, as far as is known. */
    boolean isEmpty() {
        return orphans.isEmpty();
    }

    private static boolean isListed(List<TransferTask> listed, int identifier) {
        return listed.stream().anyMatch(task -> task.identifier() == identifier);
    }

    /** Cancels what nobody has claimed while all records were read. */
    List<Entry> cancelNobodys() {
        List<Entry> entries = new ArrayList<>();
        for (Orphans.Orphan orphan : orphans.drain()) {
            LOG.info("task {} belongs to no transfer and is cancelled", orphan.task().identifier());
            orphan.link().cancel(orphan.task().identifier());
            entries.add(Reports.nobodys(orphan.task(), true));
        }
        return entries;
    }

    /** What {@link #take} and {@link #cancelNobodys} would cancel; changes nothing. */
    List<Entry> preview(List<TransferRecord> remembering) {
        List<Entry> entries = new ArrayList<>();
        for (Link link : scene.links.all()) {
            for (TransferTask task : link.tasks()) {
                boolean known = task.state() == State.COMPLETED || link.isTaken(task.identifier())
                        || scene.runs.owner(link, task.identifier()).isPresent()
                        || Orphans.named(task).flatMap(this::readable).isPresent()
                        || remembering.stream().anyMatch(record -> Orphans.fits(record, task));
                if (!known) {
                    entries.add(Reports.nobodys(task, false));
                }
            }
        }
        return entries;
    }

    private Optional<StoredTransfer> readable(UUID id) {
        Item item = scene.queue.enter(id);
        try {
            return scene.store.read(id).filter(this::isOurs);
        } catch (TransferException e) {
            return Optional.empty();
        } finally {
            scene.queue.leave(item);
        }
    }
}
