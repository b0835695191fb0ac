// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

/** Something that goes wrong with one request. */
public sealed interface Fault {
    /**
     * The connection breaks when so many bytes of the content have been read; what was read counts as received. 0: before
     * anything. If the content is not longer, it breaks instead of the answer.
     *
     * @param bytes how many bytes of the content are read
     * @param reset whether the connection is reset, not closed in order
     */
    record Cut(long bytes, boolean reset) implements Fault {}

    /** The request is processed to its end, but the connection breaks instead of the answer. */
    record LoseAnswer() implements Fault {}

    /**
     * Answers at once, without processing the request and without reading its content.
     *
     * @param status the status code
     * @param headers the header fields
     * @param body the content of the answer
     * @param reset whether the connection is reset right after the answer; else the rest of the request is read and dropped
     */
    record Refuse(int status, Map<String, String> headers, String body, boolean reset) implements Fault {
        /** Without headers and content, not reset. */
        public Refuse(int status) {
            this(status, Map.of(), "", false);
        }
    }

    /**
     * The request is processed, but the answer is changed.
     *
     * @param status the status code instead
     * @param headers header fields to add or, with the same name, replace; an empty value takes the field out
     */
    record Alter(OptionalInt status, Map<String, String> headers) implements Fault {
        /** Changes header fields only. */
        public Alter(Map<String, String> headers) {
            this(OptionalInt.empty(), headers);
        }
    }

    /**
     * The request is taken up and then held before its content is read, until the latch is open.
     *
     * @param reached opened when the request is held
     * @param release what it waits for; closing the server ends the wait too
     */
    record Hold(CountDownLatch reached, CountDownLatch release) implements Fault {}
}
