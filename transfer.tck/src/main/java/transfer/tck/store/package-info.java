// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of stores as tests: {@link transfer.tck.store.TransferStoreContract} is to be extended by the tests of a store.
 */
@Export
@Version("1.0.0")
package transfer.tck.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
