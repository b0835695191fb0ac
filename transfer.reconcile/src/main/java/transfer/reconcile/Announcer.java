// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import transfer.api.Delivery;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferListener;
import transfer.api.TransferOutcome;

/**
 * Tells listeners. What ended and is not acknowledged is remembered by its identifier, and told to listeners that come later; its
 * outcome is read when it is delivered. No listener is called with a lock held or on a worker's thread.
 */
final class Announcer {
    /** Where outcomes are read and acknowledged. */
    interface Outcomes {
        Optional<Transfer> read(UUID id);

        void acknowledged(UUID id) throws TransferException;
    }

    private static final Duration FIRST_REPEAT = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 8;

    private final Executor calls;
    private final Outcomes outcomes;
    private final Agenda agenda;
    private final List<Mailbox> mailboxes = new ArrayList<>();
    private final Set<UUID> finished = new LinkedHashSet<>();
    private boolean closed;

    Announcer(Executor calls, Outcomes outcomes, Agenda agenda) {
        this.calls = calls;
        this.outcomes = outcomes;
        this.agenda = agenda;
    }

    /** Tells the listener all outcomes that are not acknowledged, and everything from now on. */
    synchronized void add(TransferListener listener) {
        if (closed || mailboxes.stream().anyMatch(mailbox -> mailbox.isOf(listener))) {
            return;
        }
        Mailbox mailbox = new Mailbox(listener, calls);
        mailboxes.add(mailbox);
        finished.forEach(id -> mailbox.post(new Outcome(id, null, mailbox, 0)));
    }

    synchronized void remove(TransferListener listener) {
        mailboxes.removeIf(mailbox -> {
            if (mailbox.isOf(listener)) {
                mailbox.close();
                return true;
            }
            return false;
        });
    }

    /** Whether anybody listens to changes of states; if not, nothing needs to be put together for them. */
    synchronized boolean hearsChanges() {
        return mailboxes.stream().anyMatch(Mailbox::hearsChanges);
    }

    /** The same for progress. */
    synchronized boolean hearsProgress() {
        return mailboxes.stream().anyMatch(Mailbox::hearsProgress);
    }

    synchronized void changed(Transfer transfer) {
        for (Mailbox mailbox : mailboxes) {
            if (mailbox.hearsChanges()) {
                mailbox.post(listener -> listener.stateChanged(transfer));
            }
        }
    }

    synchronized void progressed(Transfer transfer) {
        for (Mailbox mailbox : mailboxes) {
            if (mailbox.hearsProgress()) {
                mailbox.postIfIdle(listener -> listener.progressed(transfer));
            }
        }
    }

    /** Delivers the outcome to every listener, once for each; does nothing for an outcome that is known already. */
    synchronized void finished(UUID id, Supplier<Transfer> transfer) {
        if (!closed && finished.add(id) && !mailboxes.isEmpty()) {
            Transfer snapshot = transfer.get();
            mailboxes.forEach(mailbox -> mailbox.post(new Outcome(id, mailbox.isCrowded() ? null : snapshot, mailbox, 0)));
        }
    }

    /** The outcome is acknowledged, or is not this session's business any more. */
    synchronized void forget(UUID id) {
        finished.remove(id);
    }

    private synchronized boolean isWanted(UUID id) {
        return finished.contains(id);
    }

    synchronized void close() {
        closed = true;
        mailboxes.forEach(Mailbox::close);
        mailboxes.clear();
        finished.clear();
    }

    private final class Outcome implements Mailbox.Letter {
        private final UUID id;
        /** The transfer, where memory is not dear; else it is read when it is delivered. */
        private final Transfer snapshot;
        private final Mailbox mailbox;
        private final int bounces;

        Outcome(UUID id, Transfer snapshot, Mailbox mailbox, int bounces) {
            this.id = id;
            this.snapshot = snapshot;
            this.mailbox = mailbox;
            this.bounces = bounces;
        }

        @Override
        public void deliver(TransferListener listener) {
            if (!isWanted(id)) {
                return;
            }
            Optional<Transfer> transfer = snapshot != null ? Optional.of(snapshot) : outcomes.read(id);
            if (transfer.isPresent() && transfer.get().outcome().isPresent()) {
                listener.finished(new Handover(transfer.get(), transfer.get().outcome().get()));
            } else if (isWanted(id)) {
                throw new IllegalStateException(id + ": its outcome can not be read now");
            }
        }

        @Override
        public void bounced() {
            Duration wait = FIRST_REPEAT.multipliedBy(1L << Math.min(bounces, MOST_DOUBLINGS));
            agenda.after(wait, () -> mailbox.post(new Outcome(id, null, mailbox, bounces + 1)));
        }
    }

    private final class Handover implements Delivery {
        private final Transfer transfer;
        private final TransferOutcome outcome;

        Handover(Transfer transfer, TransferOutcome outcome) {
            this.transfer = transfer;
            this.outcome = outcome;
        }

        @Override
        public Transfer transfer() {
            return transfer;
        }

        @Override
        public TransferOutcome outcome() {
            return outcome;
        }

        @Override
        public void acknowledge() throws TransferException {
            outcomes.acknowledged(transfer.identifier());
        }
    }
}
