// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import okhttp3.Protocol;

/**
 * The configuration of the transport, as values.
 *
 * @param timings how long things may take
 * @param limits how much may go on at once
 * @param checkpoints how often a checkpoint is made
 * @param wire how connections are made
 * @param content what is made of what arrives
 * @param uploads how uploads are made
 */
record HttpSettings(
        Timings timings, Limits limits, Checkpoints checkpoints, Wiring wire, Content content, UploadSettings uploads) {
    /** The defaults. */
    static final HttpSettings DEFAULT = new HttpSettings(
            Timings.DEFAULT, Limits.DEFAULT, Checkpoints.DEFAULT, Wiring.DEFAULT, Content.DEFAULT, UploadSettings.DEFAULT);

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
     * @param connections requests in flight, in all
     * @param connectionsPerHost requests in flight to one host and port
     * @param bytesPerSecond the most that one session moves in a second; empty: no limit
     */
    record Limits(int connections, int connectionsPerHost, OptionalLong bytesPerSecond) {
        static final Limits DEFAULT = new Limits(64, 16, OptionalLong.empty());
    }

    /**
     * How often a checkpoint is made: after so many bytes or so long since the last one.
     *
     * @param first after how many bytes the first one is due at the latest: it makes the validator durable
     * @param bytes after how many bytes the next one is due
     * @param interval after how long the next one is due, if any byte has moved; the first one after a twentieth of it
     * @param apart how long after one the next is made at the soonest, however much has moved: what a power loss costs then is that
     *     time again, and three forced writes for each few hundred MB are what a fast line can bear
     */
    record Checkpoints(long first, long bytes, Duration interval, Duration apart) {
        static final Checkpoints DEFAULT = new Checkpoints(1 << 20, 64 << 20, Duration.ofSeconds(5), Duration.ofMillis(500));
    }

    /**
     * How connections are made.
     *
     * @param protocols as for OkHttp
     * @param userAgent the {@code User-Agent} unless the application gives one
     * @param proxy which proxy is used
     * @param tls whom to trust and as whom to appear
     */
    record Wiring(List<Protocol> protocols, String userAgent, ProxyRule proxy, TlsFiles tls) {
        static final Wiring DEFAULT = new Wiring(
                List.of(Protocol.HTTP_2, Protocol.HTTP_1_1), "transfer/0.1", ProxyRule.SYSTEM, TlsFiles.DEFAULT);
    }

    /**
     * What is made of what arrives.
     *
     * @param storeEncoded whether a body in a content coding is stored as it is, instead of refused
     * @param acceptUnproven whether a body without a length, over plain HTTP, counts as whole when the connection is closed
     * @param segments when a download is split
     * @param directBytes a download in one piece is written around the page cache if at least so much is to come; 0: none is
     */
    record Content(boolean storeEncoded, boolean acceptUnproven, SegmentRule segments, long directBytes) {
        static final Content DEFAULT = new Content(false, false, SegmentRule.DEFAULT);

        /** With direct writes where they are worth it. */
        Content(boolean storeEncoded, boolean acceptUnproven, SegmentRule segments) {
            this(storeEncoded, acceptUnproven, segments, 64 << 20);
        }
    }

    /**
     * When a download is fetched in several ranges at once.
     *
     * @param least no range is made smaller than this
     * @param automatic how many ranges at most, if the request does not say
     * @param after so long after its first byte a download that does not say is split,
     * @param remaining if at its present rate it would take this much longer,
     * @param fast and brings less than so many bytes a second: where more come, no connection is what holds them up
     */
    record SegmentRule(long least, int automatic, Duration after, Duration remaining, long fast) {
        static final SegmentRule DEFAULT = new SegmentRule(1 << 20, 4, Duration.ofSeconds(3), Duration.ofSeconds(10), 64 << 20);
    }

    HttpSettings with(Timings value) {
        return new HttpSettings(value, limits, checkpoints, wire, content, uploads);
    }

    HttpSettings with(Limits value) {
        return new HttpSettings(timings, value, checkpoints, wire, content, uploads);
    }

    HttpSettings with(Checkpoints value) {
        return new HttpSettings(timings, limits, value, wire, content, uploads);
    }

    HttpSettings with(Wiring value) {
        return new HttpSettings(timings, limits, checkpoints, value, content, uploads);
    }

    HttpSettings with(Content value) {
        return new HttpSettings(timings, limits, checkpoints, wire, value, uploads);
    }

    HttpSettings with(UploadSettings value) {
        return new HttpSettings(timings, limits, checkpoints, wire, content, value);
    }
}
