// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.TransferException;

/**
 * Has a thread of its own do what takes long the first time, so that whoever needs it next does not wait for it: the first property list
 * that is written brings in hundreds of classes, and the calendars of all countries for its dates. Nothing depends on it.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** What is done for what it leaves behind. */
    @FunctionalInterface
    interface Step {
        void run() throws TransferException;
    }

    private final Thread thread;

    /** The thread ends when the step has been done; whether that fails matters to nobody. */
    WarmUp(Step step) {
        thread = new Thread(() -> run(step), "transfer-store-warm");
        thread.setDaemon(true);
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (TransferException | RuntimeException | Error e) {
            LOG.debug("what was to be ready is not", e);
        }
    }

    WarmUp start() {
        thread.start();
        return this;
    }

    /** Returns when the thread is no more. */
    void await() {
        Concurrently.join(thread);
    }

    /** A record's values, one of each type, there and back. */
    static void propertyList() throws TransferException {
        Map<String, Object> each = Map.of("text", "", "number", 1L, "fraction", 0.5, "yes", true, "time", Instant.EPOCH,
                "bytes", new byte[1], "list", List.of("item"), "dictionary", Map.of("key", "value"));
        SealedPropertyList.decode(SealedPropertyList.encode(each));
    }
}
