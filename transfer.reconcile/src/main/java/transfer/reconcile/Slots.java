// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The places under the concurrency limits, and who stands in line for one. Whoever does not wait for a better moment comes first,
 * then the greater priority, then the host that was served longest ago, then who came first.
 */
final class Slots {
    private record Parked(UUID id, int rank, int priority, long number) {}

    private static final Comparator<Parked> LINE = Comparator.comparingInt(Parked::rank)
            .thenComparing(Comparator.comparingInt(Parked::priority).reversed())
            .thenComparingLong(Parked::number);

    private static final class Lane {
        final String host;
        final PriorityQueue<Parked> line = new PriorityQueue<>(1, LINE);
        int running;
        long served;

        Lane(String host) {
            this.host = host;
        }

        int rank() {
            return line.isEmpty() ? 2 : line.peek().rank();
        }

        int priority() {
            return line.isEmpty() ? 0 : line.peek().priority();
        }
    }

    private static final Comparator<Lane> TURN = Comparator.comparingInt(Lane::rank)
            .thenComparing(Comparator.comparingInt(Lane::priority).reversed())
            .thenComparingLong(lane -> lane.served)
            .thenComparing(lane -> lane.host);

    private final Settings.Limits limits;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Map<UUID, Lane> holders = new HashMap<>();
    /** Lanes that could use a free place. A lane is taken out before it changes, and put back afterwards. */
    private final TreeSet<Lane> eligible = new TreeSet<>(TURN);
    private long counter;

    Slots(Settings.Limits limits) {
        this.limits = limits;
    }

    /**
     * Asks for a place.
     *
     * @param patient whether everybody else goes first
     * @return whether it has one; if not it stands in line, and {@link #release} tells when it is its turn
     */
    synchronized boolean acquire(UUID id, String host, int priority, boolean patient) {
        if (holders.containsKey(id)) {
            return true;
        }
        Lane lane = lanes.computeIfAbsent(host, Lane::new);
        if (holders.size() < limits.running() && lane.running < limits.perHost()) {
            grant(lane, id);
            return true;
        }
        eligible.remove(lane);
        lane.line.add(new Parked(id, patient ? 1 : 0, priority, counter++));
        settle(lane);
        return false;
    }

    /** Gives a place whatever the limits say: for a task that runs already. */
    synchronized void take(UUID id, String host) {
        if (!holders.containsKey(id)) {
            grant(lanes.computeIfAbsent(host, Lane::new), id);
        }
    }

    synchronized boolean has(UUID id) {
        return holders.containsKey(id);
    }

    /** Gives a place back, if there is one; returns those who have one now because of that. */
    synchronized List<UUID> release(UUID id) {
        Lane left = holders.remove(id);
        if (left == null) {
            return List.of();
        }
        eligible.remove(left);
        left.running--;
        settle(left);
        List<UUID> granted = new ArrayList<>(1);
        while (holders.size() < limits.running() && !eligible.isEmpty()) {
            Lane lane = eligible.pollFirst();
            Parked next = lane.line.poll();
            if (holders.containsKey(next.id())) {
                settle(lane);
            } else {
                grant(lane, next.id());
                granted.add(next.id());
            }
        }
        return granted;
    }

    synchronized int running() {
        return holders.size();
    }

    /** How many stand in line; some of them may not want a place any more. */
    synchronized int waiting() {
        return lanes.values().stream().mapToInt(lane -> lane.line.size()).sum();
    }

    private void grant(Lane lane, UUID id) {
        eligible.remove(lane);
        lane.running++;
        lane.served = ++counter;
        holders.put(id, lane);
        settle(lane);
    }

    private void settle(Lane lane) {
        if (lane.line.isEmpty()) {
            if (lane.running == 0) {
                lanes.remove(lane.host);
            }
        } else if (lane.running < limits.perHost()) {
            eligible.add(lane);
        }
    }
}
