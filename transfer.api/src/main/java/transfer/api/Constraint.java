// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A condition of the world that transfers can require: online, unmetered, on power, night. Applications register implementations as
 * services (whiteboard) with the service property {@value #NAME}; a transfer that names a constraint runs only while a service of
 * that name is there and satisfied. A running transfer whose constraint goes is suspended; nothing that is durable is lost.
 *
 * <p>A change is announced by changing the service's properties (any property), or noticed at the next reconciliation.
 */
@ConsumerType
@FunctionalInterface
public interface Constraint {
    /** The service property with the constraint's name, a string. */
    String NAME = "transfer.constraint";

    /** Whether transfers may run now. Must return at once; called often, on any thread. */
    boolean isSatisfied();
}
