// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.util.List;

/** One piece of work that is measured. */
interface Row {
    /** What the command line calls it. */
    String name();

    /** What it is about, in one line. */
    String title();

    /** The programs that it needs. */
    List<Peer> needs();

    /** Measures. */
    void run(Stage stage, Report report) throws IOException, InterruptedException;
}
