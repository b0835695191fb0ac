// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/** What a test can not do without. */
final class Needs {
    private Needs() {}

    /** Skips the test, or fails it where everything has to be there. */
    static void there(String what, boolean is) {
        if (is) {
            return;
        }
        String reason = what + " is not there";
        if (Boolean.parseBoolean(System.getenv("CI"))) {
            fail(reason);
        }
        abort(reason);
    }
}
