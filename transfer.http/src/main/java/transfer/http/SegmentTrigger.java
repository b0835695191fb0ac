// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import transfer.api.DownloadRequest;

/**
 * Decides when one body is better fetched in several ranges: at once if the request says so; if it leaves that to the transport, when
 * the body turns out slow. Never without a strong validator, and only from a server that sends ranges.
 */
final class SegmentTrigger {
    private final TaskControl task;
    private final HttpSettings.SegmentRule rule;
    private final boolean wanted;
    private final boolean automatic;
    private final boolean ranges;
    private final long start;
    private boolean fired;

    SegmentTrigger(TaskControl task, DownloadRequest request, HttpSettings.SegmentRule rule, HttpReply reply) {
        this.task = task;
        this.rule = rule;
        wanted = request.segments().orElse(1) > 1;
        // under a limit of its own, a transfer is no faster over several connections
        automatic = request.segments().isEmpty() && rule.automatic() > 1 && request.options().bytesPerSecond().isEmpty();
        ranges = reply.status() == 206
                || reply.fields().joined("Accept-Ranges").orElse("").toLowerCase(Locale.ROOT).contains("bytes");
        start = task.nanoTime();
    }

    private boolean possible(DownloadState state, long missing) {
        return ranges && state.resumable(DownloadRules.Trust.STRICT) && state.validator().length().isPresent()
                && missing >= 2 * rule.least();
    }

    /** Whether to split before the first byte. */
    boolean atOnce(DownloadState state, long missing) {
        return wanted && possible(state, missing);
    }

    /** Whether to split now. */
    boolean now(DownloadState state, long moved, long missing) {
        long elapsed = task.nanoTime() - start;
        if (!automatic || moved <= 0 || elapsed < rule.after().toNanos()) {
            return false;
        }
        double left = (double) missing / moved * elapsed;
        boolean slow = (double) moved / elapsed * TimeUnit.SECONDS.toNanos(1) < rule.fast();
        fired = slow && left > rule.remaining().toNanos() && TimeUnit.NANOSECONDS.toMillis(elapsed) > 0 && possible(state, missing);
        return fired;
    }

    /** Whether {@link #now} was true in the end. */
    boolean fired() {
        return fired;
    }
}
