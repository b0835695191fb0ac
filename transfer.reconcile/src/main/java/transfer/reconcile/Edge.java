// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Everything at the edge of the process that is no store and no transport.
 *
 * @param time both clocks
 * @param random numbers from 0 to 1, for jitter
 * @param identifiers names for new transfers
 * @param calls runs calls of listeners and providers, which may block
 * @param threads makes the workers
 * @param grace how long a stop or a parting transport waits for tasks to end
 */
record Edge(
        Time time,
        DoubleSupplier random,
        Supplier<UUID> identifiers,
        Executor calls,
        ThreadFactory threads,
        Duration grace) {}
