// SPDX-License-Identifier: Apache-2.0
/**
 * The service provider interface of stores: where the state of transfers lives.
 *
 * <p>A store is a service of type {@link transfer.api.store.TransferStore}; {@code transfer.tck} has the contract as tests.
 */
@Export
@Version("1.0.0")
package transfer.api.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
