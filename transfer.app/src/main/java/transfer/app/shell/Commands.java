// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import transfer.api.Change;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferRequest;
import transfer.api.TransferSession;
import transfer.api.TransferState;
import transfer.api.UploadRequest;
import transfer.api.store.Finding;
import transfer.api.store.TransferStore;
import transfer.app.command.Secrets;
import transfer.app.command.Verb;

/** What the commands do. New transfers go to the default session, or else the first; everything else looks at all of them. */
public final class Commands {
    private final List<TransferSession> sessions;
    private final List<TransferStore> stores;
    private final SecretKeeper secrets;

    /** @param sessions at least one */
    public Commands(List<TransferSession> sessions, List<TransferStore> stores, SecretKeeper secrets) {
        this.sessions = List.copyOf(sessions);
        this.stores = List.copyOf(stores);
        this.secrets = secrets;
    }

    /**
     * A transfer that somebody asked for.
     *
     * @param session where it is
     * @param transfer as it was when it was asked for
     * @param attached whether it was there already
     */
    public record Wanted(TransferSession session, Transfer transfer, boolean attached) {}

    public SecretKeeper secrets() {
        return secrets;
    }

    private TransferSession submitting() {
        return sessions.stream().filter(session -> session.identifier().equals(TransferSession.DEFAULT)).findFirst()
                .orElse(sessions.get(0));
    }

    /**
     * Submits what is not there yet, in one go, and takes up what is: a paused transfer is resumed, one that waits after a failure is
     * tried at once, unless the server asked to wait.
     *
     * @return in the order of the requests
     */
    public List<Wanted> want(List<? extends TransferRequest> requests, Secrets given) throws TransferException {
        return want(requests, given, (session, missing) -> session.submitAll(missing));
    }

    /** The same for an upload, of which {@code staged} is told how much of its file has been copied. */
    public List<Wanted> want(UploadRequest request, Secrets given, LongConsumer staged) throws TransferException {
        return want(List.of(request), given, (session, missing) -> List.of(session.submit(request, staged)));
    }

    /** Submits what is not there yet. */
    private interface Submitting {
        List<Transfer> submit(TransferSession session, List<TransferRequest> missing) throws TransferException;
    }

    private List<Wanted> want(List<? extends TransferRequest> requests, Secrets given, Submitting how) throws TransferException {
        Destinations destinations = new Destinations();
        for (TransferRequest request : requests) {
            if (request instanceof DownloadRequest download) {
                destinations.check(download);
            }
        }
        TransferSession session = submitting();
        Known known = Known.of(session, requests);
        requests.forEach(request -> secrets.keep(request, given));
        Wanted[] wanted = new Wanted[requests.size()];
        Map<Integer, TransferRequest> missing = new TreeMap<>();
        for (int i = 0; i < wanted.length; i++) {
            TransferRequest request = requests.get(i);
            Optional<Transfer> there = known.transfer(request);
            if (there.isPresent() && Known.answers(there.get(), request)) {
                wanted[i] = new Wanted(session, there.get(), true);
                wake(wanted[i], !given.isEmpty());
            } else {
                missing.put(i, request);
            }
        }
        submit(session, missing, known, how, wanted);
        return List.of(wanted);
    }

    private static void submit(TransferSession session, Map<Integer, TransferRequest> missing, Known known, Submitting how,
            Wanted... wanted) throws TransferException {
        for (TransferRequest request : missing.values()) {
            if (request instanceof DownloadRequest download) {
                Destinations.checkFree(download);
            }
        }
        Iterator<Transfer> submitted =
                missing.isEmpty() ? Collections.emptyIterator() : how.submit(session, List.copyOf(missing.values())).iterator();
        for (Map.Entry<Integer, TransferRequest> entry : missing.entrySet()) {
            wanted[entry.getKey()] = new Wanted(session, submitted.next(), false);
            Optional<Transfer> ended = known.transfer(entry.getValue());
            if (ended.isPresent()) {
                session.remove(ended.get().identifier());
            }
        }
    }

    /** What did not wait for secrets when it was looked at may do so by now: a session does not wait for commands. */
    private static void wake(Wanted wanted, boolean withSecrets) throws TransferException {
        Transfer transfer = wanted.transfer();
        boolean asked = transfer.lastFailure().flatMap(failure -> failure.retryAfter()).isPresent();
        boolean held = transfer.state() == TransferState.WAITING || withSecrets && transfer.state() == TransferState.QUEUED;
        if (transfer.state() == TransferState.PAUSED || held && !asked) {
            wanted.session().resume(transfer.identifier());
        }
    }

    /** All transfers that have not ended, or whose end nobody has been told. */
    public List<Wanted> pending() throws TransferException {
        List<Wanted> pending = new ArrayList<>();
        for (TransferSession session : sessions) {
            try (Stream<Transfer> transfers = session.transfers()) {
                transfers.forEach(transfer -> pending.add(new Wanted(session, transfer, true)));
            }
        }
        return pending;
    }

    /** All transfers, oldest first. */
    public List<Transfer> list() throws TransferException {
        return pending().stream().map(Wanted::transfer)
                .sorted(Comparator.comparing(Transfer::created).thenComparing(Transfer::identifier)).toList();
    }

    /**
     * The transfer with this identifier, or the only one whose identifier begins so.
     *
     * @throws TransferException {@link FailureReason#NOT_FOUND} if there is none, or more than one
     */
    public Wanted find(String typed) throws TransferException {
        List<Wanted> found = typed.length() == 36 ? exactly(typed) : beginning(typed);
        if (found.size() != 1) {
            throw new TransferException(FailureReason.NOT_FOUND, found.isEmpty()
                    ? "there is no transfer " + typed
                    : found.size() + " transfers begin with " + typed + "; give more of the identifier");
        }
        return found.get(0);
    }

    private List<Wanted> exactly(String typed) throws TransferException {
        UUID identifier;
        try {
            identifier = UUID.fromString(typed);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
        List<Wanted> found = new ArrayList<>();
        for (TransferSession session : sessions) {
            read(session, identifier).ifPresent(transfer -> found.add(new Wanted(session, transfer, true)));
        }
        return found;
    }

    /** A session says with an unchecked exception that a record can not be read now, or that it has stopped. */
    private static Optional<Transfer> read(TransferSession session, UUID identifier) throws TransferException {
        try {
            return session.transfer(identifier);
        } catch (IllegalStateException e) {
            throw e.getCause() instanceof TransferException known ? known : new TransferException(FailureReason.CLOSED, e.getMessage(), e);
        }
    }

    private List<Wanted> beginning(String typed) throws TransferException {
        String start = typed.toLowerCase(Locale.ROOT);
        return pending().stream().filter(one -> one.transfer().identifier().toString().startsWith(start)).toList();
    }

    /**
     * Changes a transfer.
     *
     * @param verb PAUSE, RESUME, CANCEL or REMOVE
     * @return the transfer afterwards, or as it was if it is gone
     * @throws TransferException {@link FailureReason#CONFLICT} if it is too late
     */
    public Transfer alter(Verb verb, String typed) throws TransferException {
        Wanted found = find(typed);
        UUID identifier = found.transfer().identifier();
        Change change = switch (verb) {
            case PAUSE -> found.session().pause(identifier);
            case RESUME -> found.session().resume(identifier);
            case CANCEL -> found.session().cancel(identifier);
            case REMOVE -> found.session().remove(identifier);
            default -> throw new IllegalArgumentException(verb + " changes no transfer");
        };
        Transfer now = read(found.session(), identifier).orElse(found.transfer());
        return switch (change) {
            case CHANGED, UNCHANGED -> now;
            case TOO_LATE -> throw new TransferException(FailureReason.CONFLICT,
                    identifier + " has ended already: " + now.state().name().toLowerCase(Locale.ROOT));
            case TOO_EARLY -> throw new TransferException(FailureReason.CONFLICT, identifier + " has not ended yet");
            case UNKNOWN -> throw new TransferException(FailureReason.NOT_FOUND, "there is no transfer " + typed);
        };
    }

    /** One report for each session. */
    public List<ReconcileReport> reconcile(boolean dryRun) throws TransferException {
        List<ReconcileReport> reports = new ArrayList<>();
        for (TransferSession session : sessions) {
            reports.add(session.reconcile(dryRun));
        }
        return reports;
    }

    /** Where transfers are kept, for people. */
    public List<String> locations() {
        return stores.stream().map(TransferStore::location).toList();
    }

    /** What each store found, by its location. */
    public Map<String, List<Finding>> doctor() throws TransferException {
        Map<String, List<Finding>> findings = new LinkedHashMap<>();
        for (TransferStore store : stores) {
            findings.put(store.location(), store.inspect());
        }
        return findings;
    }
}
