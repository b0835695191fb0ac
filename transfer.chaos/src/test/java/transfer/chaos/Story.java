// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that the application has said in all its lives, and what can not be true together. */
final class Story {
    private final Map<String, String> identifiers = new HashMap<>();
    private final Map<String, Integer> deliveries = new HashMap<>();
    private final Map<String, String> outcomes = new HashMap<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private long mostThreads;
    private long mostBytes;
    private boolean idle;

    synchronized void hear(String line) {
        text.append(line).append('\n');
        String[] word = line.split(" ", 5);
        switch (word[0]) {
            case "found", "submitted" -> named(word[1], word[2]);
            case "delivered" -> delivered(word[1], word[2], word[3], line);
            case "acknowledged" -> acknowledged.add(word[1]);
            case "vitals" -> vitals(Long.parseLong(word[1]), Long.parseLong(word[2]));
            case "idle" -> idle = true;
            case "ready" -> idle = false;
            default -> faults.add("not understood: " + line);
        }
        notifyAll();
    }

    /** Waits until so many steps have been made (a transfer submitted, an outcome told for the first time), or until the end of a life. */
    synchronized void awaitSteps(long count, Life life) throws InterruptedException {
        while (identifiers.size() + deliveries.size() < count && !life.hasEnded()) {
            wait(100);
        }
    }

    private void named(String identifier, String name) {
        if (!identifiers.computeIfAbsent(name, key -> identifier).equals(identifier)) {
            faults.add(name + " was submitted twice: " + identifiers.get(name) + " and " + identifier);
        }
        if (acknowledged.contains(identifier)) {
            faults.add(name + " is there, although it has been acknowledged: " + identifier);
        }
    }

    private void delivered(String identifier, String name, String state, String line) {
        named(identifier, name);
        deliveries.merge(name, 1, Integer::sum);
        if (!outcomes.computeIfAbsent(name, key -> state).equals(state)) {
            faults.add(name + " has ended in two ways: " + outcomes.get(name) + ", then " + line);
        }
        if (!state.equals("COMPLETED")) {
            faults.add(line);
        }
    }

    private void vitals(long threads, long bytes) {
        mostThreads = Math.max(mostThreads, threads);
        mostBytes = Math.max(mostBytes, bytes);
    }

    /** How often the outcome of a wish has been delivered. */
    synchronized int deliveries(String name) {
        return deliveries.getOrDefault(name, 0);
    }

    /** How many deliveries came again, because no acknowledgement had come before the end of a life. */
    synchronized int repeatedDeliveries() {
        return deliveries.values().stream().mapToInt(count -> count - 1).sum();
    }

    /** The wishes whose outcome has been delivered. */
    synchronized int delivered() {
        return deliveries.size();
    }

    /** There is something to do again. */
    synchronized void begin() {
        idle = false;
    }

    /** Whether the last life had nothing left to do. */
    synchronized boolean isIdle() {
        return idle;
    }

    synchronized long mostThreads() {
        return mostThreads;
    }

    synchronized long mostBytes() {
        return mostBytes;
    }

    /** All lines. */
    synchronized String text() {
        return text.toString();
    }

    /** What can not be true together, and outcomes other than success. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }
}
