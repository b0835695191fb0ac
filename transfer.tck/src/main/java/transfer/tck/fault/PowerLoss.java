// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What can be on a disk after a power loss.
 *
 * <p><b>Entries.</b> A change of entries is there if one of its directories was forced later. Of the others any subset can be there, in
 * which each change comes with those that concerned the same name before it. The two halves of a rename come together.
 *
 * <p><b>Bytes.</b> A file holds what was last forced, plus some of what was written since: none, all, the first or the second half,
 * the new length with zeros or with rubbish.
 *
 * <p>What a failed force covered never becomes certain by a later one.
 */
final class PowerLoss {
    private static final byte RUBBISH = (byte) 0xa5;

    private final List<Step> steps;
    private final Set<Integer> trusted;
    private final Map<Integer, Volume> volumes = new HashMap<>();
    private final Map<Integer, Boolean> directories = new HashMap<>();
    private final Map<Integer, List<byte[]>> contents = new HashMap<>();
    private final List<Step.Entries> entries = new ArrayList<>();
    private final Set<Step.Entries> certain = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * @param steps all that was done until the power went
     * @param trusted files whose bytes are always there
     */
    PowerLoss(List<Step> steps, Set<Integer> trusted) {
        this.steps = steps;
        this.trusted = trusted;
        directories.put(Disk.ROOT, true);
        volumes.put(Disk.ROOT, new Volume(0, true));
        for (Step step : steps) {
            if (step instanceof Step.NewNode made) {
                volumes.put(made.node(), made.volume());
                directories.put(made.node(), made.directory());
            } else if (step instanceof Step.Entries change) {
                entries.add(change);
            }
        }
        findCertain();
    }

    /** Calls back with the steps that make each disk, from nothing. */
    void forEach(Consumer<List<Step>> disk) {
        choose(0, new ArrayList<>(), disk);
    }

    private void findCertain() {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Entries change && isForcedAfter(i, change)) {
                addWithPredecessors(change);
            }
        }
    }

    /** A failed force of a directory leaves the changes before it uncertain for ever. */
    private boolean isForcedAfter(int index, Step.Entries change) {
        Set<Integer> failed = new HashSet<>();
        for (Step step : steps.subList(index + 1, steps.size())) {
            if (step instanceof Step.Force force && change.isIn(force.node())) {
                if (force.done() && !failed.contains(force.node())) {
                    return true;
                }
                failed.add(force.node());
            }
        }
        return false;
    }

    private void addWithPredecessors(Step.Entries change) {
        if (certain.add(change)) {
            for (Step.Entries earlier : entries) {
                if (earlier == change) {
                    return;
                }
                if (earlier.concernsSameEntry(change)) {
                    addWithPredecessors(earlier);
                }
            }
        }
    }

    private void choose(int index, List<Step.Entries> chosen, Consumer<List<Step>> disk) {
        if (index == entries.size()) {
            chooseContents(chosen, disk);
            return;
        }
        Step.Entries change = entries.get(index);
        if (!certain.contains(change)) {
            choose(index + 1, chosen, disk);
            if (isMissingPredecessor(index, chosen)) {
                return;
            }
        }
        chosen.add(change);
        choose(index + 1, chosen, disk);
        chosen.remove(chosen.size() - 1);
    }

    private boolean isMissingPredecessor(int index, List<Step.Entries> chosen) {
        Step.Entries change = entries.get(index);
        return entries.subList(0, index).stream()
                .anyMatch(earlier -> earlier.concernsSameEntry(change) && chosen.stream().noneMatch(one -> one == earlier));
    }

    private void chooseContents(List<Step.Entries> chosen, Consumer<List<Step>> disk) {
        List<Step> made = new ArrayList<>();
        directories.forEach((node, directory) -> made.add(new Step.NewNode(node, volumes.get(node), directory)));
        Set<Integer> files = new LinkedHashSet<>();
        live(chosen).forEach((directory, names) -> names.forEach((name, node) -> {
            made.add(new Step.Entries(List.of(new Step.Change(directory, name, node))));
            if (!directories.get(node)) {
                files.add(node);
            }
        }));
        chooseContents(List.copyOf(files), 0, made, disk);
    }

    /** The entries of all directories that can be reached. */
    private Map<Integer, Map<String, Integer>> live(List<Step.Entries> chosen) {
        Map<Integer, Map<String, Integer>> all = new HashMap<>();
        for (Step.Entries change : chosen) {
            for (Step.Change one : change.changes()) {
                Map<String, Integer> names = all.computeIfAbsent(one.directory(), any -> new LinkedHashMap<>());
                names.remove(one.name());
                if (one.node() != 0) {
                    names.put(one.name(), one.node());
                }
            }
        }
        Map<Integer, Map<String, Integer>> reached = new LinkedHashMap<>();
        reach(Disk.ROOT, all, reached);
        return reached;
    }

    private void reach(int node, Map<Integer, Map<String, Integer>> all, Map<Integer, Map<String, Integer>> reached) {
        Map<String, Integer> names = all.getOrDefault(node, Map.of());
        if (directories.get(node) && reached.putIfAbsent(node, names) == null) {
            names.values().forEach(child -> reach(child, all, reached));
        }
    }

    private void chooseContents(List<Integer> files, int index, List<Step> made, Consumer<List<Step>> disk) {
        if (index == files.size()) {
            disk.accept(List.copyOf(made));
            return;
        }
        int file = files.get(index);
        for (byte[] content : contents.computeIfAbsent(file, this::possibleContents)) {
            made.add(new Step.Bytes(file, 0, content, false));
            chooseContents(files, index + 1, made, disk);
            made.remove(made.size() - 1);
        }
    }

    private List<byte[]> possibleContents(int file) {
        Node now = new Node(file, null, false);
        Node forced = new Node(file, null, false);
        List<Step.Bytes> pending = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.Bytes bytes && bytes.node() == file) {
                pending.add(bytes);
                write(now, bytes);
            } else if (step instanceof Step.Force force && force.node() == file) {
                if (force.done()) {
                    pending.forEach(bytes -> write(forced, bytes));
                }
                pending.clear();
            }
        }
        return trusted.contains(file) ? List.of(now.content()) : mixtures(forced.content(), now.content());
    }

    private static void write(Node file, Step.Bytes bytes) {
        if (bytes.cut()) {
            file.truncate(bytes.position());
        } else {
            file.write(bytes.position(), bytes.bytes());
        }
    }

    private static List<byte[]> mixtures(byte[] forced, byte[] now) {
        List<byte[]> all = new ArrayList<>();
        if (Arrays.equals(forced, now)) {
            all.add(now);
            return all;
        }
        byte[] old = Arrays.copyOf(forced, now.length);
        int start = Arrays.mismatch(old, now);
        int middle = start < 0 ? now.length / 2 : start + (now.length - start) / 2;
        add(all, forced);
        add(all, now);
        add(all, old);
        add(all, join(now, old, middle));
        add(all, Arrays.copyOf(now, middle));
        add(all, join(old, now, middle));
        byte[] rubbish = old.clone();
        Arrays.fill(rubbish, Math.max(0, start), now.length, RUBBISH);
        add(all, join(now, rubbish, middle));
        return all;
    }

    private static byte[] join(byte[] first, byte[] second, int middle) {
        byte[] joined = second.clone();
        System.arraycopy(first, 0, joined, 0, middle);
        return joined;
    }

    private static void add(List<byte[]> all, byte[] content) {
        if (all.stream().noneMatch(other -> Arrays.equals(other, content))) {
            all.add(content);
        }
    }
}
