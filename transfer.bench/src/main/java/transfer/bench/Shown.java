// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.Locale;

/** Absolute values, for people. */
final class Shown {
    private Shown() {}

    static String cpu(Duel duel) {
        return String.format(Locale.ROOT, "%.2f s against %.2f s of CPU", duel.cpu(0).median(), duel.cpu(1).median());
    }

    static String wall(Duel duel) {
        return String.format(Locale.ROOT, "%.2f s against %.2f s", duel.wall(0).median(), duel.wall(1).median());
    }
}
