// SPDX-License-Identifier: Apache-2.0
/**
 * The service provider interface of transports: what moves the bytes.
 *
 * <p>A transport is a service of type {@link transfer.api.transport.Transport}; {@code transfer.tck} has the contract as tests. Only
 * plain values cross this interface (paths, strings, numbers, property list values), so that a transport may be a front for
 * another process, whose tasks outlive this one.
 */
@Export
@Version("1.0.0")
package transfer.api.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
