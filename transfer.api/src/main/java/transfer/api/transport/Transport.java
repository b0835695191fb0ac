// SPDX-License-Identifier: Apache-2.0
package transfer.api.transport;

import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * Moves bytes between URLs and local files. Third parties implement it; the reconciler is its only user.
 *
 * <p>A transport tries once: one task is one attempt. It says how the attempt ended; whether and when there is another one is the
 * reconciler's business. It never forces or renames a file: the store does.
 */
@ConsumerType
public interface Transport {
    /** The service property that tells transports apart, a string: what {@code transport.target} filters select by. */
    String NAME = "transfer.transport";

    /** The URL schemes that it serves, in lower case. */
    Set<String> schemes();

    /**
     * Attaches a delegate to the tasks of a session, those that an earlier caller started included. Events that nobody has taken yet
     * may be delivered before this returns.
     *
     * @throws TransferException {@link FailureReason#CONFLICT} if the session is open already, {@link FailureReason#CLOSED}
     */
    TransportSession open(String sessionIdentifier, TaskDelegate delegate) throws TransferException;
}
