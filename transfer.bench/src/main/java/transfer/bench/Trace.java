// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.List;

/**
 * What strace -f -y has written of one download.
 *
 * @param lines of strace
 * @param state the state directory: other files are not counted
 */
record Trace(List<String> lines, String state) {
    private static final String CHECKPOINT = "mutable.plist";

    /**
     * Counts, between the first checkpoint and the last, the calls that wrote into the state directory and neither the content nor
     * what belongs to a checkpoint: forcing the content and replacing the mutable part. A mutable part that was written before the
     * first checkpoint, without a force, is none.
     */
    int besides() {
        int first = 0;
        int last = lines.size() - 1;
        while (first < lines.size() && !isForceOfDirectory(lines.get(first))) {
            first++;
        }
        while (last > first && !isReplaced(lines.get(last))) {
            last--;
        }
        if (first >= last) {
            throw new IllegalStateException("fewer than two checkpoints: a larger --size is needed");
        }
        return (int) lines.subList(first, last).stream().filter(line -> line.contains(state))
                .filter(line -> !line.contains("/content") && !line.contains(CHECKPOINT) && !isForceOfDirectory(line)).count();
    }

    private static boolean isReplaced(String line) {
        return line.contains("rename") && line.contains(CHECKPOINT);
    }

    /** The last step of replacing a file. */
    private static boolean isForceOfDirectory(String line) {
        return line.contains("fsync(") && line.matches(".*/[0-9a-f-]{36}>.*");
    }
}
