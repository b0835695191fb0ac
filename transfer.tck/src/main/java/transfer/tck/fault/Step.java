// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.util.List;

/** One change of a disk, as it was asked for. Nodes are given by number. */
sealed interface Step {
    /**
     * An entry that gets another node.
     *
     * @param directory where it is
     * @param name its name
     * @param node what it names now; 0 for nothing
     */
    record Change(int directory, String name, int node) {
        boolean concernsSameEntry(Change other) {
            return directory == other.directory && name.equals(other.name);
        }
    }

    /** Changes of entries that become visible together: one, or the two of a rename. */
    record Entries(List<Change> changes) implements Step {
        boolean isIn(int directory) {
            return changes.stream().anyMatch(change -> change.directory() == directory);
        }

        boolean concernsSameEntry(Entries other) {
            return changes.stream().anyMatch(one -> other.changes.stream().anyMatch(one::concernsSameEntry));
        }
    }

    /** Bytes written to a file; none and a position: the file was cut there. */
    record Bytes(int node, int position, byte[] bytes, boolean cut) implements Step {}

    /** What a force covered: it reached the disk, or nobody knows. */
    record Force(int node, boolean done) implements Step {}

    /** A new file or directory, which no entry names yet. */
    record NewNode(int node, Volume volume, boolean directory) implements Step {}

    /** What the clock said when a node was last changed. */
    record Time(int node, long modified) implements Step {}
}
