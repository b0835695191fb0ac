// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** Counts the calls to a {@link CrashingFileSystem}, and lets those fail that are to. */
final class Calls {
    private final List<Call> made = new ArrayList<>();
    private BiPredicate<Call, String> failing = (call, path) -> false;
    private Fault fault = Fault.IO_ERROR;
    private boolean failed;

    /** To be called before anything is done. */
    synchronized void made(Call call, String path) throws IOException {
        made.add(call);
        if (fault.concerns(call) && failing.test(call, path)) {
            failed = true;
            throw fault.exception(path);
        }
    }

    synchronized void fail(BiPredicate<Call, String> which, Fault how) {
        failing = which;
        fault = how;
    }

    synchronized void failAt(int number, Fault how) {
        int[] seen = {0};
        fail((call, path) -> seen[0]++ == number, how);
    }

    synchronized void heal() {
        failing = (call, path) -> false;
    }

    synchronized boolean hasFailed() {
        return failed;
    }

    synchronized List<Call> all() {
        return List.copyOf(made);
    }
}
