// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;
import transfer.api.Transfer;
import transfer.api.TransferState;
import transfer.app.text.Lines;

/**
 * Adds up snapshots of transfers and measures their rate over the last seconds: those in which something could move, which leaves out
 * the time before the first byte, and waits. Not safe for several threads.
 */
public final class Meter {
    private static final long WINDOW_NANOS = 5_000_000_000L;
    private static final long SHORTEST_NANOS = 500_000_000L;
    private static final long STEP_NANOS = 100_000_000L;

    private record Sample(long nanos, long moved) {}

    private final LongSupplier nanoTime;
    private final Map<UUID, Transfer> latest = new HashMap<>();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long moved;

    /** @param nanoTime as {@link System#nanoTime} */
    public Meter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        samples.add(new Sample(nanoTime.getAsLong(), 0));
    }

    /** Takes a newer snapshot of a transfer. What was there at the first one does not count as moved. */
    public void update(Transfer transfer) {
        Transfer before = latest.put(transfer.identifier(), transfer);
        if (before == null) {
            return;
        }
        if (transfer.bytes() < before.bytes()) {
            samples.clear();
        }
        moved = Math.max(0, moved + transfer.bytes() - before.bytes());
    }

    public Progress progress() {
        int done = 0;
        int failed = 0;
        long bytes = 0;
        long durable = 0;
        OptionalLong total = OptionalLong.of(0);
        for (Transfer transfer : latest.values()) {
            done += transfer.state() == TransferState.COMPLETED ? 1 : 0;
            failed += transfer.state().isFinal() && transfer.state() != TransferState.COMPLETED ? 1 : 0;
            bytes += transfer.bytes();
            durable += Math.min(transfer.bytes(), transfer.durableBytes());
            total = plus(total, transfer);
        }
        Optional<String> waiting = waiting();
        return new Progress(name(), latest.size(), done, failed, bytes, durable, total, rate(waiting.isPresent()), waiting);
    }

    private static OptionalLong plus(OptionalLong sum, Transfer transfer) {
        OptionalLong size = transfer.state().isFinal() ? OptionalLong.of(transfer.bytes()) : transfer.totalBytes();
        return sum.isPresent() && size.isPresent() ? OptionalLong.of(sum.getAsLong() + size.getAsLong()) : OptionalLong.empty();
    }

    private String name() {
        return latest.size() == 1 ? Lines.name(latest.values().iterator().next()) : "";
    }

    private Optional<String> waiting() {
        Optional<String> reason = Optional.empty();
        for (Transfer transfer : latest.values()) {
            if (transfer.state() == TransferState.RUNNING || transfer.state() == TransferState.QUEUED) {
                return Optional.empty();
            }
            if (!transfer.state().isFinal()) {
                reason = Optional.of(transfer.waitingFor().orElse(transfer.state() == TransferState.PAUSED ? "resume" : "its turn"));
            }
        }
        return reason;
    }

    /** How many bytes were moved since the first snapshots. */
    public long moved() {
        return moved;
    }

    private double rate(boolean idle) {
        long now = nanoTime.getAsLong();
        if (moved == 0 || idle || samples.isEmpty()) {
            samples.clear();
            samples.add(new Sample(now, moved));
        }
        if (now - samples.getLast().nanos() >= STEP_NANOS) {
            samples.add(new Sample(now, moved));
            while (samples.size() > 2 && now - samples.getFirst().nanos() > WINDOW_NANOS) {
                samples.removeFirst();
            }
        }
        Sample first = samples.getFirst();
        long nanos = now - first.nanos();
        return nanos < SHORTEST_NANOS ? 0 : (moved - first.moved()) * 1e9 / nanos;
    }
}
