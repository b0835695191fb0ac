// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.io.IOException;

/** What answers the requests to a part of a server. */
interface Target {
    /**
     * Answers.
     *
     * @throws IOException if the connection broke; what was received until then may count
     */
    void serve(Exchange exchange) throws IOException;
}
