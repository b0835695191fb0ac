// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the transfers that somebody waits for stand, together, at one moment.
 *
 * @param name what to call them: a file's name, if there is only one
 * @param all how many there are
 * @param done how many have ended well
 * @param failed how many have ended otherwise
 * @param bytes how many bytes of all of them are moved
 * @param durable how many of these would survive a power loss
 * @param total how many there are to move, once all sizes are known
 * @param bytesPerSecond of the last seconds
 * @param waiting what the only transfer waits for, or all the others
 */
public record Progress(
        String name,
        int all,
        int done,
        int failed,
        long bytes,
        long durable,
        OptionalLong total,
        double bytesPerSecond,
        Optional<String> waiting) {
    /** How long it takes at this rate; empty if that can not be said. */
    public Optional<Duration> remaining() {
        if (total.isEmpty() || bytesPerSecond < 1) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis((long) (Math.max(0, total.getAsLong() - bytes) / bytesPerSecond * 1000)));
    }
}
