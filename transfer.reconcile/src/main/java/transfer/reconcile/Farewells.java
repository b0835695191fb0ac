// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;

/**
 * Tells transports of transfers that were cancelled for good, once the last task of such a transfer has ended: what the attempts left at
 * the other side is of no more use. What was cancelled by an earlier process, or while there was no transport, is said as soon as there is
 * one, unless it was acknowledged before. A best effort, once in a process. Of a transfer whose bytes have all arrived nothing is said.
 * Changed for a transfer by its holder only.
 */
final class Farewells {
    private static final Logger LOG = LoggerFactory.getLogger(Farewells.class);

    /**
     * What there is to say.
     *
     * @param record the record while it was active
     * @param file where its bytes were
     * @param resume what its last task left
     */
    record Farewell(TransferRecord record, Path file, Map<String, Object> resume) {}

    private final TransferStore store;
    private final Links links;
    private final CredentialDesk desk;
    private final Map<UUID, Farewell> due = new ConcurrentHashMap<>();
    /** Cancelled transfers of which there is nothing (more) to say. */
    private final Set<UUID> settled = ConcurrentHashMap.newKeySet();

    Farewells(TransferStore store, Links links, CredentialDesk desk) {
        this.store = store;
        this.links = links;
        this.desk = desk;
    }

    /**
     * What there may be to say if the transfer is cancelled now. To be asked before that, for its file may go with its end.
     *
     * @param last how its last task has ended, if that is not written down yet
     * @param alive whether it has a task, which may leave something yet
     */
    Optional<Farewell> prepare(TransferRecord record, Optional<TaskResult> last, boolean alive) {
        Map<String, Object> resume = last.map(result -> result.last().resume()).filter(latest -> !latest.isEmpty())
                .orElse(record.progress().resume());
        boolean arrived = last.filter(TaskResult.Succeeded.class::isInstance).isPresent();
        return arrived || (resume.isEmpty() && !alive) ? Optional.empty() : Optional.of(new Farewell(record, file(record), resume));
    }

    private Path file(TransferRecord record) {
        TransferRequest request = record.description().request();
        try {
            if (request instanceof UploadRequest) {
                return store.body(record);
            } else if (!record.isFinished()) {
                return store.content(record);
            }
        } catch (TransferException e) {
            LOG.debug("{}: cancelled, and its file is gone", record.identifier(), e);
        }
        return request instanceof DownloadRequest download ? download.destination() : ((UploadRequest) request).source();
    }

    /** The transfer has ended; if it was cancelled, {@link #say} follows when it has no task any more. */
    void note(TransferRecord done, Optional<Farewell> farewell) {
        if (!isCancelled(done)) {
            return;
        }
        settled.add(done.identifier());
        farewell.ifPresent(words -> due.put(done.identifier(), words));
    }

    /** A task lives of a transfer which an earlier session has cancelled. */
    void note(TransferRecord done) {
        if (isCancelled(done) && !due.containsKey(done.identifier())) {
            note(done, prepare(done, Optional.empty(), true));
        }
    }

    /** A transfer that ended some time ago and has no task: what there is to say is said now, unless it was, if there is a transport. */
    void late(TransferRecord done) {
        if (isCancelled(done) && isHeard(done) && settled.add(done.identifier())) {
            prepare(done, Optional.empty(), false).ifPresent(words -> due.put(done.identifier(), words));
            say(done.identifier());
        }
    }

    private boolean isHeard(TransferRecord record) {
        return links.forScheme(record.description().request().url().getScheme()).isPresent();
    }

    /** There is no such transfer any more. */
    void forget(UUID id) {
        settled.remove(id);
    }

    private static boolean isCancelled(TransferRecord done) {
        return done.outcome().filter(TransferOutcome.Cancelled.class::isInstance).isPresent();
    }

    /** A task of the transfer has ended. */
    void ended(UUID id, TaskResult result) {
        Map<String, Object> latest = result.last().resume();
        due.computeIfPresent(id, (key, farewell) -> {
            if (result instanceof TaskResult.Succeeded) {
                return null;
            }
            return latest.isEmpty() ? farewell : new Farewell(farewell.record(), farewell.file(), latest);
        });
    }

    /** The transfer has no task: what there is to say is said, on a thread for calls. */
    void say(UUID id) {
        Farewell farewell = due.remove(id);
        if (farewell != null && !farewell.resume().isEmpty()) {
            TransferRecord record = farewell.record();
            desk.once(Starter.query(record, record.progress().attempts() + 1), credentials -> say(farewell, credentials));
        }
    }

    private void say(Farewell farewell, Credentials credentials) {
        TransferRecord record = farewell.record();
        TransferRequest request = record.description().request();
        TaskRequest last = new TaskRequest(request, request.url(), credentials, farewell.file(), ResumePoint.START,
                record.description().body(), farewell.resume(), Starter.properties(record));
        links.forScheme(request.url().getScheme()).ifPresentOrElse(link -> link.abandon(last), () -> settled.remove(record.identifier()));
    }
}
