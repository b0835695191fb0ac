// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The live tree, and the log of all steps that made it. Not safe for several threads by itself. */
final class Disk {
    static final int ROOT = 1;

    private final List<Step> log = new ArrayList<>();
    private final Map<Integer, Node> nodes = new HashMap<>();
    private int lastNumber = ROOT;
    private long ticks;

    Disk() {
        apply(new Step.NewNode(ROOT, new Volume(0, true), true));
    }

    List<Step> log() {
        return log;
    }

    Node root() {
        return nodes.get(ROOT);
    }

    /** All nodes that there ever were, by number. */
    Map<Integer, Node> nodes() {
        return nodes;
    }

    Node newNode(Volume volume, boolean directory) {
        Step.NewNode step = new Step.NewNode(lastNumber + 1, volume, directory);
        run(step);
        return nodes.get(step.node());
    }

    /** Takes a step and writes it down. */
    void run(Step step) {
        apply(step);
        log.add(step);
    }

    private void apply(Step step) {
        if (step instanceof Step.NewNode made) {
            lastNumber = Math.max(lastNumber, made.node());
            nodes.putIfAbsent(made.node(), new Node(made.node(), made.volume(), made.directory()));
        } else if (step instanceof Step.Entries entries) {
            entries.changes().forEach(this::apply);
        } else if (step instanceof Step.Bytes bytes) {
            apply(bytes);
        } else if (step instanceof Step.Time time) {
            nodes.get(time.node()).modified = time.modified();
        }
    }

    private void apply(Step.Change change) {
        Node directory = nodes.get(change.directory());
        if (change.node() == 0) {
            directory.entries.remove(change.name());
        } else {
            directory.entries.put(change.name(), nodes.get(change.node()));
        }
        directory.modified = ++ticks;
    }

    private void apply(Step.Bytes bytes) {
        Node file = nodes.get(bytes.node());
        if (bytes.cut()) {
            file.truncate(bytes.position());
        } else {
            file.write(bytes.position(), bytes.bytes());
        }
        file.modified = ++ticks;
    }
}
