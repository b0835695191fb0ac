// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * May refuse where a transfer connects to. Registered as services (whiteboard); a transport asks all of them for every connection,
 * after name resolution and again for each redirect, and connects only to addresses that it asked about.
 */
@ConsumerType
@FunctionalInterface
public interface AddressPolicy {
    /**
     * Why a connection may not be made; empty if it may.
     *
     * @param url what is to be requested
     * @param addresses what its host resolved to
     */
    Optional<String> refuse(URI url, List<InetAddress> addresses);
}
