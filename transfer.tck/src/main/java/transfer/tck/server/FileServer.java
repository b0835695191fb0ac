// SPDX-License-Identifier: Apache-2.0
package transfer.tck.server;

import java.net.URI;

/** A real server, in a process of its own at a loopback port, from which files can be downloaded. */
public interface FileServer extends AutoCloseable {
    /** The URL of a document; {@code path} begins with a slash. */
    URI url(String path);

    /** Ends the server and waits for its end. */
    @Override
    void close();
}
