// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One finished attempt, for diagnosis.
 *
 * @param number counts from 1 over the life of the transfer
 * @param started when its task was started, to the second
 * @param ended when it ended, to the second
 * @param metrics what the transport measured, by name: {@code bytes} moved; {@code dnsMs}, {@code connectMs}, {@code tlsMs},
 *     {@code firstByteMs} in milliseconds; {@code restarts}; others as the transport documents
 * @param failure why it did not complete the transfer; empty if it did
 */
public record Attempt(int number, Instant started, Instant ended, Map<String, Long> metrics, Optional<TransferFailure> failure) {
    public Attempt {
        started = started.truncatedTo(ChronoUnit.SECONDS);
        ended = ended.truncatedTo(ChronoUnit.SECONDS);
        metrics = Map.copyOf(metrics);
    }

    /** This value as a property list dictionary; {@link #of(Map)} reads it back. */
    public Map<String, Object> toPropertyList() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Number", (long) number);
        map.put("Started", started);
        map.put("Ended", ended);
        if (!metrics.isEmpty()) {
            map.put("Metrics", new LinkedHashMap<String, Object>(metrics));
        }
        failure.ifPresent(value -> map.put("Failure", value.toPropertyList()));
        return map;
    }

    /** @throws TransferException {@link FailureReason#INVALID_RECORD} if it is not what {@link #toPropertyList} wrote */
    public static Attempt of(Map<String, Object> map) throws TransferException {
        PropertyList list = PropertyList.of(map);
        PropertyList measured = PropertyList.of(list.dictionary("Metrics"));
        Map<String, Long> metrics = new LinkedHashMap<>();
        for (String name : measured.map().keySet()) {
            metrics.put(name, measured.require(name, Long.class));
        }
        return new Attempt(
                list.integer("Number").orElse(0),
                list.require("Started", Instant.class),
                list.require("Ended", Instant.class),
                metrics,
                map.containsKey("Failure") ? Optional.of(TransferFailure.of(list.dictionary("Failure"))) : Optional.empty());
    }
}
