// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.Optional;

/**
 * A result.
 *
 * @param row the row of the table that it belongs to
 * @param what what the number is, with what it is compared
 * @param series the number of each round
 * @param details the absolute values behind it, for people
 * @param gate what it is to reach; empty if it only tells
 */
record Figure(String row, String what, Series series, String details, Optional<Gate> gate) {
    double value() {
        return series.median();
    }

    /** In one word, whether it is good enough. */
    String verdict() {
        if (gate.isEmpty()) {
            return "-";
        }
        return gate.get().isStretched(value()) ? "stretch" : gate.get().isMet(value()) ? "met" : "MISSED";
    }
}
