// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Duration;

/**
 * The configuration of the transport, as values.
 *
 * @param timings how long things may take
 * @param limits how much may go on at once
 * @param checkpoints how often a checkpoint is made
 * @param http2 whether HTTP/2 may be used
 * @param userAgent the {@code User-Agent} unless the application gives one
 */
record HttpSettings(Timings timings, Limits limits, Checkpoints checkpoints, boolean http2, String userAgent) {
    /** The defaults. */
    static final HttpSettings DEFAULT =
            new HttpSettings(Timings.DEFAULT, Limits.DEFAULT, Checkpoints.DEFAULT, true, "transfer/0.1");

    /**
     * How long things may take.
     *
     * @param connect to open a connection to one address
     * @param answer from sending a request (or the last byte of its body) to the header of the answer
     * @param stall the interval in which {@code leastBytes} must have moved while a body is under way
     * @param leastBytes see {@code stall}
     * @param watchdogTick how often that is looked at
     */
    record Timings(Duration connect, Duration answer, Duration stall, long leastBytes, Duration watchdogTick) {
        static final Timings DEFAULT =
                new Timings(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(30), 1024, Duration.ofSeconds(1));
    }

    /**
     * How much may go on at once.
     *
     * @param connections requests in flight
     * @param connectionsPerHost requests in flight to one host and port
     */
    record Limits(int connections, int connectionsPerHost) {
        static final Limits DEFAULT = new Limits(64, 16);
    }

    /**
     * How often a checkpoint is made: after so many bytes or so long since the last one, the first one also after {@code first} bytes.
     *
     * @param first after how many bytes the first one is due at the latest: it makes the validator durable
     * @param bytes after how many bytes the next one is due
     * @param interval after how long the next one is due, if any byte has moved
     */
    record Checkpoints(long first, long bytes, Duration interval) {
        static final Checkpoints DEFAULT = new Checkpoints(1 << 20, 64 << 20, Duration.ofSeconds(5));
    }

    HttpSettings with(Timings value) {
        return new HttpSettings(value, limits, checkpoints, http2, userAgent);
    }

    HttpSettings with(Limits value) {
        return new HttpSettings(timings, value, checkpoints, http2, userAgent);
    }

    HttpSettings with(Checkpoints value) {
        return new HttpSettings(timings, limits, value, http2, userAgent);
    }
}
