// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.Locale;

/** Absolute values, for people. */
final class Shown {
    private Shown() {}

    static String cpu(Duel duel) {
        return pair(duel.cpu(0), duel.cpu(1), "s of CPU");
    }

    static String wall(Duel duel) {
        return pair(duel.wall(0), duel.wall(1), "s");
    }

    static String pair(Series one, Series other, String unit) {
        return String.format(Locale.ROOT, "%.2f against %.2f %s", one.median(), other.median(), unit);
    }
}
