// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears of transfers. Applications register implementations as services (whiteboard); a session finds them.
 *
 * <p>With the service property {@value TransferSession#SESSION} (a string or several) a listener hears of those sessions only.
 *
 * <p>Calls for one transfer come one after the other, in order, on a thread of the session's; calls for different transfers may
 * come at the same time. A listener that throws is logged; one that blocks delays only itself.
 *
 * <p>Correctness never depends on an event: everything can be read again from the {@link TransferSession}.
 */
@ConsumerType
public interface TransferListener {
    /** Bytes have moved. At most a few calls a second for a transfer; calls may be dropped. */
    default void progressed(Transfer transfer) {}

    /** The state changed. Not dropped while the listener is registered, but not repeated after a restart either. */
    default void stateChanged(Transfer transfer) {}

    /**
     * The transfer has ended. Delivered at least once to each listener until one of them acknowledges it, also to a listener
     * that is registered after the fact, in a later process. Returning does not acknowledge. If this method throws, it is
     * called again later.
     */
    default void finished(Delivery delivery) {}
}
