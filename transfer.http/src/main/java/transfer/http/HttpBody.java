// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The body of a request. It can be written any number of times, each time with the same bytes. */
interface HttpBody {
    /** Exactly how many bytes {@link #writeTo} writes. */
    long length();

    /** The value of {@code Content-Type}; empty: the header is left out. */
    Optional<String> contentType();

    /**
     * How long to wait for the server's invitation to send the body (100, RFC 9110, section 10.1.1) before it is sent without; empty: not
     * to ask for one.
     */
    default Optional<Duration> invitation() {
        return Optional.empty();
    }

    /**
     * A request with it is about to be made: what was written for an earlier one no longer counts.
     *
     * @param watch guards the request; to be held while the body waits for anything but the connection
     */
    default void anew(Watchdog.Watch watch) {}

    /**
     * Writes the body.
     *
     * @param sink where to
     * @param moved is told after each block how many bytes it had
     * @throws BodyException the source of the bytes failed, or is no longer what it was
     * @throws IOException the connection failed
     */
    void writeTo(BodySink sink, LongConsumer moved) throws IOException;

    /** All of it has been given to the connection. */
    default void left() {}
}
