// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.osgi.util.promise.Promise;
import transfer.api.FailureReason;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferListener;
import transfer.api.TransferOutcome;
import transfer.app.shell.Commands;
import transfer.app.shell.SecretKeeper;
import transfer.app.terminal.Display;
import transfer.app.terminal.Meter;
import transfer.app.terminal.Progress;
import transfer.app.text.Units;

/**
 * Waits for transfers, shows how they get on and tells how they end. Everything that happens comes through one queue and is handled
 * by the thread that waits. An outcome is acknowledged once it has been printed.
 */
final class Watch implements TransferListener {
    private static final long DRAW_MILLIS = 200;

    private sealed interface Event {}

    private record Moved(Transfer transfer) implements Event {}

    private record Ended(UUID identifier, Promise<TransferOutcome> promise) implements Event {}

    private record Interrupted() implements Event {}

    /** Is told of ends, in the order in which they happen, on the waiting thread. */
    interface Teller {
        void ended(Transfer transfer, TransferOutcome outcome);
    }

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Map<UUID, Commands.Wanted> open = new HashMap<>();
    private final Map<UUID, Transfer> latest = new HashMap<>();
    private final List<Transfer> left = new ArrayList<>();
    private final List<Transfer> lost = new ArrayList<>();
    private final Display display;
    private final SecretKeeper secrets;
    private final LongSupplier nanoTime;
    private Meter meter;
    private Duration took = Duration.ZERO;
    private boolean interrupted;
    private boolean failed;

    Watch(Display display, SecretKeeper secrets, LongSupplier nanoTime) {
        this.display = display;
        this.secrets = secrets;
        this.nanoTime = nanoTime;
        this.meter = new Meter(nanoTime);
    }

    @Override
    public void progressed(Transfer transfer) {
        events.add(new Moved(transfer));
    }

    @Override
    public void stateChanged(Transfer transfer) {
        events.add(new Moved(transfer));
    }

    /** Ends the wait, from any thread. */
    void interrupt() {
        events.add(new Interrupted());
    }

    /** Returns when all have ended, nothing more can happen in this process, or {@link #interrupt} was called. */
    void await(List<Commands.Wanted> wanted, Teller teller) throws TransferException {
        meter = new Meter(nanoTime);
        long begun = nanoTime.getAsLong();
        for (Commands.Wanted one : wanted) {
            UUID identifier = one.transfer().identifier();
            open.put(identifier, one);
            latest.put(identifier, one.transfer());
            meter.update(one.transfer());
            Promise<TransferOutcome> promise = one.session().completion(identifier);
            promise.onResolve(() -> events.add(new Ended(identifier, promise)));
        }
        long drawn = begun;
        while (!open.isEmpty() && !interrupted) {
            handle(next(), teller);
            giveUpWithoutSecrets();
            if (!open.isEmpty() && nanoTime.getAsLong() - drawn >= TimeUnit.MILLISECONDS.toNanos(DRAW_MILLIS)) {
                drawn = nanoTime.getAsLong();
                display.progress(meter.progress());
            }
        }
        open.keySet().forEach(identifier -> left.add(latest.get(identifier)));
        open.clear();
        took = Duration.ofNanos(nanoTime.getAsLong() - begun);
    }

    private Optional<Event> next() {
        try {
            return Optional.ofNullable(events.poll(DRAW_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Interrupted());
        }
    }

    private void handle(Optional<Event> happened, Teller teller) throws TransferException {
        Event event = happened.orElse(null);
        if (event instanceof Interrupted) {
            interrupted = true;
        } else if (event instanceof Moved moved && open.containsKey(moved.transfer().identifier())) {
            latest.put(moved.transfer().identifier(), moved.transfer());
            meter.update(moved.transfer());
        } else if (event instanceof Ended ended && open.containsKey(ended.identifier())) {
            meter.update(end(ended, teller));
        }
    }

    private Transfer end(Ended ended, Teller teller) throws TransferException {
        Commands.Wanted wanted = open.remove(ended.identifier());
        Transfer last = latest.get(ended.identifier());
        try {
            Throwable failure = ended.promise().getFailure();
            if (failure != null) {
                boolean gone = failure instanceof TransferException problem && problem.reason() == FailureReason.NOT_FOUND;
                (gone ? lost : left).add(last);
                return last;
            }
            TransferOutcome outcome = ended.promise().getValue();
            Transfer transfer = at(last, outcome);
            failed |= !(outcome instanceof TransferOutcome.Completed);
            teller.ended(transfer, outcome);
            wanted.session().acknowledge(ended.identifier());
            return transfer;
        } catch (InvocationTargetException | InterruptedException e) {
            throw new IllegalStateException("a resolved promise has a value", e);
        }
    }

    private static Transfer at(Transfer last, TransferOutcome outcome) {
        long bytes = outcome instanceof TransferOutcome.Completed completed ? completed.bytes() : last.bytes();
        return new Transfer(last.identifier(), last.session(), last.request(), last.created(), outcome.state(), bytes,
                Math.max(bytes, last.durableBytes()), last.totalBytes(), last.attempts(), Optional.empty(), Optional.empty(),
                last.lastFailure(), last.recentAttempts(), Optional.of(outcome));
    }

    /** What needs a secret that this process does not have can not go on in it. */
    private void giveUpWithoutSecrets() {
        open.keySet().removeIf(identifier -> {
            boolean missing = secrets.missing(identifier).isPresent();
            if (missing) {
                left.add(latest.get(identifier));
            }
            return missing;
        });
    }

    /** Those which have not ended, as they were last seen. */
    List<Transfer> left() {
        return List.copyOf(left);
    }

    /** Those whose records went away while they were waited for, as they were last seen. */
    List<Transfer> lost() {
        return List.copyOf(lost);
    }

    /** What became of many, in one line. */
    String summary() {
        Progress progress = meter.progress();
        return progress.done() + " of " + progress.all() + " done" + (progress.failed() > 0 ? ", " + progress.failed() + " failed" : "")
                + "; " + Units.bytes(meter.moved()) + " moved in " + Units.time(took);
    }

    /** Whether one of those that have ended did not end well. */
    boolean anyFailed() {
        return failed;
    }
}
