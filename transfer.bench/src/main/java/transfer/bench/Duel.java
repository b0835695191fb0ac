// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs contestants in turn, round after round; each begins as often as the others. */
final class Duel {
    /** A contestant. */
    @FunctionalInterface
    interface Contestant {
        /** Does the work once; only the work itself is measured. */
        Sample run(int round) throws IOException, InterruptedException;
    }

    private final List<List<Sample>> samples = new ArrayList<>();

    private Duel(int contestants) {
        for (int i = 0; i < contestants; i++) {
            samples.add(new ArrayList<>());
        }
    }

    /** Lets them run. What they did in the first round, {@code warmUp} of them, is thrown away. */
    static Duel of(int warmUp, int rounds, Contestant... contestants) throws IOException, InterruptedException {
        Duel duel = new Duel(contestants.length);
        for (int round = 0; round < warmUp + rounds; round++) {
            for (int turn = 0; turn < contestants.length; turn++) {
                int who = (turn + round) % contestants.length;
                Sample sample = contestants[who].run(round);
                if (round >= warmUp) {
                    duel.samples.get(who).add(sample);
                }
            }
        }
        return duel;
    }

    List<Sample> of(int contestant) {
        return samples.get(contestant);
    }

    Series wall(int contestant) {
        return Series.of(samples.get(contestant), Sample::wall);
    }

    Series cpu(int contestant) {
        return Series.of(samples.get(contestant), Sample::cpu);
    }
}
