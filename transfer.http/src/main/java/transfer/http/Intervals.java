// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which parts of a file have arrived, as a list of numbers: starts and ends in turn, ascending, none adjacent. */
final class Intervals {
    private Intervals() {}

    /** Makes one of pairs of start and end, which may overlap and be in any order. */
    static List<Long> union(List<long[]> pairs) {
        List<long[]> sorted = pairs.stream().filter(one -> one[1] > one[0]).sorted((a, b) -> Long.compare(a[0], b[0])).toList();
        List<Long> merged = new ArrayList<>();
        for (long[] one : sorted) {
            int last = merged.size() - 1;
            if (last >= 0 && one[0] <= merged.get(last)) {
                merged.set(last, Math.max(merged.get(last), one[1]));
            } else {
                merged.add(one[0]);
                merged.add(one[1]);
            }
        }
        return merged;
    }

    /** How many bytes have arrived. */
    static long bytes(List<Long> intervals) {
        long bytes = 0;
        for (int i = 0; i + 1 < intervals.size(); i += 2) {
            bytes += intervals.get(i + 1) - intervals.get(i);
        }
        return bytes;
    }

    /** As they are kept in a checkpoint: after the size of the whole, so that the list is never empty. */
    static List<Long> kept(List<Long> intervals, long total) {
        List<Long> values = new ArrayList<>(intervals);
        values.add(0, total);
        return values;
    }

    /**
     * Reads what {@link #kept} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static List<Long> checked(List<?> values, long total) {
        long[] numbers = values.stream().mapToLong(value -> value instanceof Long number ? number : -1).toArray();
        boolean right = numbers.length % 2 == 1 && numbers[0] == total;
        for (int i = 1; i < numbers.length; i++) {
            right &= numbers[i] >= 0 && numbers[i] <= total && (i == 1 || numbers[i] > numbers[i - 1]);
        }
        if (!right) {
            throw new IllegalArgumentException("not a list of segments");
        }
        return Arrays.stream(numbers).skip(1).boxed().toList();
    }
}
