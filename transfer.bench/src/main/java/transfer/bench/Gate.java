// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a figure is to reach.
 *
 * @param atMost whether less is better
 * @param gate what it must reach
 * @param stretch what was seen to be possible
 */
record Gate(boolean atMost, double gate, OptionalDouble stretch) {
    static Gate atMost(double gate) {
        return new Gate(true, gate, OptionalDouble.empty());
    }

    static Gate atMost(double gate, double stretch) {
        return new Gate(true, gate, OptionalDouble.of(stretch));
    }

    static Gate atLeast(double gate) {
        return new Gate(false, gate, OptionalDouble.empty());
    }

    static Gate atLeast(double gate, double stretch) {
        return new Gate(false, gate, OptionalDouble.of(stretch));
    }

    boolean isMet(double value) {
        return reaches(value, gate);
    }

    boolean isStretched(double value) {
        return stretch.isPresent() && reaches(value, stretch.getAsDouble());
    }

    private boolean reaches(double value, double limit) {
        return atMost ? value <= limit : value >= limit;
    }

    String shown() {
        return shown(gate);
    }

    String shownStretch() {
        return stretch.isPresent() ? shown(stretch.getAsDouble()) : "-";
    }

    private String shown(double limit) {
        String number = String.format(Locale.ROOT, "%.2f", limit);
        return (atMost ? "<= " : ">= ") + (number.endsWith(".00") ? number.substring(0, number.length() - 3) : number);
    }
}
