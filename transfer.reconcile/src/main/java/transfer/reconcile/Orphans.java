// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferRecord;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TransferTask;

/**
 * Tasks whose property names no transfer of this session: missing, not a string, not a UUID, not known. They may belong to a record
 * by URL and task identifier; when a whole pass has found none, they are nobody's.
 */
final class Orphans {
    /**
     * One of them.
     *
     * @param link where it runs
     * @param task the task
     */
    record Orphan(Link link, TransferTask task) {}

    private final String session;
    private final Runs runs;
    private final List<Orphan> orphans = new ArrayList<>();

    Orphans(String session, Runs runs) {
        this.session = session;
        this.runs = runs;
    }

    /** The transfer that the task's property names; empty if it names none. */
    static Optional<UUID> named(TransferTask task) {
        Object value = task.originalRequest().properties().get(OriginalRequest.TRANSFER);
        if (!(value instanceof String text) || text.length() != 36) {
            return Optional.empty();
        }
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a task is the one that the record remembers. */
    static boolean fits(TransferRecord record, TransferTask task) {
        int last = record.progress().taskIdentifier().orElse(-1);
        return record.progress().taskIdentifier().isPresent()
                && last == task.identifier()
                && record.description().request().url().equals(task.originalRequest().url())
                && record.description().request().method().equals(task.originalRequest().method());
    }

    synchronized void add(Link link, TransferTask task) {
        orphans.add(new Orphan(link, task));
    }

    /** Gives the record its task back, if it is among these and its transport has not gone. Called by the transfer's holder. */
    synchronized void claim(UUID id, StoredTransfer stored) {
        if (orphans.isEmpty() || !(stored instanceof TransferRecord record) || record.isFinished()
                || !record.description().session().equals(session)) {
            return;
        }
        for (Iterator<Orphan> rest = orphans.iterator(); rest.hasNext();) {
            Orphan orphan = rest.next();
            if (fits(record, orphan.task()) && !runs.knows(id, orphan.link(), orphan.task().identifier())) {
                rest.remove();
                runs.addStray(id, orphan.link(), orphan.task());
                if (!orphan.link().isOpen()) {
                    runs.lost(id, orphan.link());
                }
            }
        }
    }

    /** Those that nobody has claimed; there are none afterwards. */
    synchronized List<Orphan> drain() {
        List<Orphan> rest = List.copyOf(orphans);
        orphans.clear();
        return rest;
    }

    synchronized boolean isEmpty() {
        return orphans.isEmpty();
    }

    synchronized void forget(Link link) {
        orphans.removeIf(orphan -> orphan.link() == link);
    }
}
