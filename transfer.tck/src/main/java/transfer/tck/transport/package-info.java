// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of transports as tests, and a server that lies.
 *
 * <p>{@link transfer.tck.transport.TransportContract} is to be extended by the tests of a transport, and
 * {@link transfer.tck.transport.HttpContract} by those of one for http.
 * {@link transfer.tck.transport.LyingServer} is a raw HTTP/1.1 server that plays scripts, right or wrong ones.
 */
@Export
@Version("1.0.0")
package transfer.tck.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
