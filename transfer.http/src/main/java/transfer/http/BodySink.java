// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the body of a request is written, piece by piece. */
interface BodySink {
    /**
     * Takes what remains of the buffer. Some of it may be sent later.
     *
     * @param bytes has nothing remaining afterwards; it can be used again when this returns
     * @throws IOException the connection failed
     */
    void write(ByteBuffer bytes) throws IOException;

    /** Sends what was taken. */
    void flush() throws IOException;
}
