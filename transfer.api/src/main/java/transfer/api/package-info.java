// SPDX-License-Identifier: Apache-2.0
/**
 * Background file transfers that outlive the program that asked for them: what applications use.
 *
 * <p>An application gets a {@link transfer.api.TransferSession} service, submits a
 * {@link transfer.api.TransferRequest} and hears of the {@link transfer.api.TransferOutcome} through a
 * {@link transfer.api.TransferListener}, in this process or in a later one.
 */
@Export
@Version("1.0.0")
package transfer.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
