// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.util.Collection;

/** The suggestion for a word that somebody mistyped. */
final class Nearest {
    private static final int FARTHEST = 2;

    private Nearest() {}

    /** {@code " (did you mean WORD?)"}, or nothing if no word is near. */
    static String to(String typed, Collection<String> words) {
        String nearest = "";
        int distance = Math.min(FARTHEST, typed.length() / 2) + 1;
        for (String word : words) {
            int here = distance(typed, word);
            if (here < distance) {
                distance = here;
                nearest = word;
            }
        }
        return nearest.isEmpty() ? "" : " (did you mean " + nearest + "?)";
    }

    /** How many letters have to be put in, left out, replaced, or exchanged with their neighbour. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
