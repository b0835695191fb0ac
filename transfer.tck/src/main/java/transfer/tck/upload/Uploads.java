// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The upload resources of one protocol, by their targets. Thread-safe. */
final class Uploads {
    private final String prefix;
    private final Map<String, Upload> all = new ConcurrentHashMap<>();
    private final AtomicInteger created = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    /** @param prefix what comes before the number in a target */
    Uploads(String prefix) {
        this.prefix = prefix;
    }

    /** Adds one; its target. */
    String add(Upload upload) {
        String target = prefix + created.incrementAndGet();
        all.put(target, upload);
        return target;
    }

    Optional<Upload> find(String target) {
        return Optional.ofNullable(all.get(target));
    }

    /** How many there have been. */
    int created() {
        return created.get();
    }

    /** How many their clients have cancelled. */
    int cancelled() {
        return cancelled.get();
    }

    /** A client does not want one any more. */
    void cancel(Upload upload) {
        upload.dismiss();
        cancelled.incrementAndGet();
    }

    /** All that are there are gone from now on. */
    void expire() {
        all.values().forEach(Upload::dismiss);
    }
}
