// SPDX-License-Identifier: Apache-2.0
/**
 * The transfer session and its engine, the reconciler: observes records and tasks, decides with a pure function, acts once.
 *
 * <p>Submit, relaunch, retry, resume, a store or transport that comes or goes: all are the same pass. There is no other recovery code.
 */
@Capability(namespace = "osgi.service", attribute = {"objectClass:List<String>='transfer.api.TransferSession'"})
package transfer.reconcile;

import org.osgi.annotation.bundle.Capability;
