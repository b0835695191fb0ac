// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Numbers that were measured one after the other. */
record Series(List<Double> values) {
    Series {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        values = List.copyOf(values);
    }

    static Series of(List<Sample> samples, ToDoubleFunction<Sample> part) {
        return new Series(samples.stream().mapToDouble(part).boxed().toList());
    }

    /** Each number over the one of the same round. */
    Series over(Series other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / other.values.get(i));
        }
        return new Series(ratios);
    }

    /** Each number less the one of the same round. */
    Series less(Series other) {
        List<Double> rest = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            rest.add(values.get(i) - other.values.get(i));
        }
        return new Series(rest);
    }

    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double most() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
