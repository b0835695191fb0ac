// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import transfer.api.transport.TransferTask;

/**
 * The tasks that are known to live: for each transfer at most one that is followed, and strays, which are to be adopted or are
 * cancelled already. Changed for a transfer by its holder only.
 */
final class Runs {
    private final Map<UUID, Run> runs = new ConcurrentHashMap<>();
    private final Map<UUID, List<Seen>> strays = new ConcurrentHashMap<>();
    private final Slots slots;
    private final WorkQueue queue;

    Runs(Slots slots, WorkQueue queue) {
        this.slots = slots;
        this.queue = queue;
    }

    Optional<Run> get(UUID id) {
        return Optional.ofNullable(runs.get(id));
    }

    Collection<Run> all() {
        return runs.values();
    }

    /** Every task that is known for the transfer. */
    List<Seen> seen(UUID id) {
        List<Seen> others = strays.getOrDefault(id, List.of());
        Run run = runs.get(id);
        if (run == null || run.result != null) {
            return others;
        }
        List<Seen> seen = new ArrayList<>(others);
        seen.add(run.seen());
        return seen;
    }

    /** The transfer that a task is known to belong to. */
    Optional<UUID> owner(Link link, int task) {
        for (Map.Entry<UUID, Run> entry : runs.entrySet()) {
            if (entry.getValue().is(link, task)) {
                return Optional.of(entry.getKey());
            }
        }
        for (Map.Entry<UUID, List<Seen>> entry : strays.entrySet()) {
            if (stray(entry.getKey(), link, task).isPresent()) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    Optional<Seen> stray(UUID id, Link link, int task) {
        return strays.getOrDefault(id, List.of()).stream()
                .filter(seen -> seen.link() == link && seen.identifier() == task)
                .findFirst();
    }

    /** Whether the task is known for the transfer, followed or not. */
    boolean knows(UUID id, Link link, int task) {
        return get(id).filter(run -> run.is(link, task)).isPresent() || stray(id, link, task).isPresent();
    }

    void addStray(UUID id, Link link, TransferTask task) {
        strays.merge(id, List.of(new Seen(link, task.identifier(), task.state(), task.bytes(), false)), Runs::joined);
    }

    void removeStray(UUID id, Link link, int task) {
        strays.computeIfPresent(id, (key, list) -> {
            List<Seen> left = list.stream().filter(seen -> seen.link() != link || seen.identifier() != task).toList();
            return left.isEmpty() ? null : left;
        });
        freeSlot(id);
    }

    /** Follows a task. */
    void follow(UUID id, String host, Run run) {
        strays.computeIfPresent(id, (key, list) -> {
            List<Seen> left = list.stream().filter(seen -> !run.is(seen.link(), seen.identifier())).toList();
            return left.isEmpty() ? null : left;
        });
        runs.put(id, run);
        slots.take(id, host);
    }

    /**
     * Follows a task no longer. One that lives yet becomes a stray which is being cancelled; the end of the other is of no more interest,
     * although its transport may keep it for its next session and list it until then.
     */
    void unfollow(UUID id) {
        Run run = runs.remove(id);
        if (run != null && run.state == TransferTask.State.COMPLETED) {
            run.link.take(run.task);
        } else if (run != null) {
            strays.merge(id, List.of(run.seen().cancelling()), Runs::joined);
        }
        freeSlot(id);
    }

    /** Cancels a task; it is known until it ends. */
    void cancel(UUID id, Seen task) {
        get(id).filter(run -> run.is(task.link(), task.identifier())).ifPresent(run -> run.state = TransferTask.State.CANCELING);
        strays.computeIfPresent(id, (key, list) ->
                list.stream().map(seen -> seen.equals(task) ? seen.cancelling() : seen).toList());
        task.link().cancel(task.identifier());
    }

    /**
     * Gives the transfer's slot back unless a task of it lives; whoever is next in line is looked at. It may have been granted a moment
     * ago: the transfer does not stand in line then, whatever its holder thinks.
     */
    void freeSlot(UUID id) {
        boolean alive = strays.containsKey(id) || get(id).filter(run -> run.result == null).isPresent();
        if (!alive && slots.has(id)) {
            queue.remembered(id).ifPresent(item -> item.parked = false);
            slots.release(id).forEach(queue::poke);
        }
        synchronized (this) {
            notifyAll();
        }
    }

    /** Waits until no task of the link is known; returns whether that is so. */
    synchronized boolean awaitIdle(Link link, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        long left = most.toNanos();
        while (isBusy(link) && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
        return !isBusy(link);
    }

    /** A task has died without a word. */
    void gone(UUID id, Seen task) {
        runs.computeIfPresent(id, (key, run) -> run.is(task.link(), task.identifier()) ? null : run);
        removeStray(id, task.link(), task.identifier());
    }

    /** The transfers that have tasks on a link. */
    List<UUID> owners(Link link) {
        List<UUID> owners = new ArrayList<>();
        runs.forEach((id, run) -> {
            if (run.link == link) {
                owners.add(id);
            }
        });
        strays.forEach((id, list) -> {
            if (list.stream().anyMatch(seen -> seen.link() == link)) {
                owners.add(id);
            }
        });
        return owners;
    }

    /** Forgets the tasks of a transfer on a link that is gone; an end that is not written down yet is kept. */
    void lost(UUID id, Link link) {
        runs.computeIfPresent(id, (key, run) -> run.link == link && run.result == null ? null : run);
        strays.computeIfPresent(id, (key, list) -> {
            List<Seen> left = list.stream().filter(seen -> seen.link() != link).toList();
            return left.isEmpty() ? null : left;
        });
        freeSlot(id);
    }

    /** Whether any task of a link is known. */
    boolean isBusy(Link link) {
        return runs.values().stream().anyMatch(run -> run.link == link && run.result == null)
                || strays.values().stream().flatMap(List::stream).anyMatch(seen -> seen.link() == link);
    }

    private static List<Seen> joined(List<Seen> one, List<Seen> other) {
        List<Seen> all = new ArrayList<>(one);
        all.addAll(other);
        return List.copyOf(all);
    }
}
