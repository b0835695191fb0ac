// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.Transport;
import transfer.api.transport.TransportSession;
import transfer.api.transport.TransferTask;

/** One transport with this session's place in it. */
final class Link implements TaskDelegate {
    /** Hears of the tasks of all links. */
    interface Events {
        void progressed(Link link, TransferTask task, OptionalLong total);

        void checkpoint(Link link, TransferTask task, Checkpoint checkpoint) throws TransferException;

        void ended(Link link, TransferTask task, TaskResult result);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int REMEMBERED = 1024;

    final Transport transport;
    private final Comparable<?> rank;
    final Set<String> schemes;
    private final Events events;
    private volatile TransportSession session;
    /** Who is starting a task. */
    final Gate starting = new Gate();
    /** Whether this session does not use the transport, and only ends what an earlier incarnation has left there. */
    final boolean retired;
    private volatile boolean ready;
    private boolean closed;
    /** Tasks whose end was written down lately: a transport may list them a moment longer, or until its next session. */
    private final Set<Integer> taken = new LinkedHashSet<>();

    Link(Transport transport, Set<String> schemes, Comparable<?> rank, Events events) {
        this.transport = transport;
        this.rank = rank;
        this.schemes = schemes;
        this.events = events;
        this.retired = schemes.isEmpty();
    }

    /** Whether this transport is to be preferred. */
    @SuppressWarnings("unchecked")
    boolean isBefore(Link other) {
        return ((Comparable<Object>) rank).compareTo(other.rank) > 0;
    }

    /** Opens it unless it is open. */
    synchronized void open(String identifier) throws TransferException {
        if (session == null && !closed) {
            session = transport.open(identifier, this);
        }
    }

    boolean isOpen() {
        return session != null;
    }

    /** The end of the task is written down: it is of no more interest. */
    void take(int task) {
        synchronized (taken) {
            taken.add(task);
            if (taken.size() > REMEMBERED) {
                taken.remove(taken.iterator().next());
            }
        }
    }

    /** A task was started under this identifier, maybe not the first. */
    void started(int task) {
        synchronized (taken) {
            taken.remove(task);
        }
    }

    boolean isTaken(int task) {
        synchronized (taken) {
            return taken.contains(task);
        }
    }

    /** Its tasks have been listed once, so that it is known what runs already. */
    void ready() {
        ready = session != null;
    }

    /** Whether tasks may be started. */
    boolean isReady() {
        return ready;
    }

    /** The open session of the transport. */
    TransportSession session() throws TransferException {
        TransportSession open = session;
        if (open == null) {
            throw new TransferException(FailureReason.CLOSED, "the transport is not open");
        }
        return open;
    }

    List<TransferTask> tasks() {
        TransportSession open = session;
        return open == null ? List.of() : open.tasks();
    }

    /** Cancels a task. A transport that throws has not heard; nothing else depends on it. */
    void cancel(int task) {
        TransportSession open = session;
        try {
            if (open != null) {
                open.cancel(task);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("task {} may go on: transport {} threw", task, schemes, e);
        }
    }

    /** Tells the transport that a transfer was cancelled for good. */
    void abandon(TaskRequest last) {
        TransportSession open = session;
        try {
            if (open != null) {
                open.abandon(last);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: what it left at the server stays there: transport {} threw", last.properties(), schemes, e);
        }
    }

    /** No callback is running or comes once this has returned. */
    synchronized void close() {
        ready = false;
        closed = true;
        TransportSession open = session;
        session = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("transport {} threw when it was closed", schemes, e);
        }
    }

    @Override
    public void progressed(TransferTask task, OptionalLong total) {
        events.progressed(this, task, total);
    }

    @Override
    public void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException {
        events.checkpoint(this, task, checkpoint);
    }

    @Override
    public void ended(TransferTask task, TaskResult result) {
        events.ended(this, task, result);
    }
}
