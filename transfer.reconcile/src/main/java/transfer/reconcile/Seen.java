// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import transfer.api.transport.TransferTask;

/**
 * A task as the reconciler sees it.
 *
 * @param link where it runs
 * @param identifier the transport's number for it
 * @param state where it stands
 * @param bytes how far it is
 * @param followed whether this session follows it already
 */
record Seen(Link link, int identifier, TransferTask.State state, long bytes, boolean followed) {
    boolean isRunning() {
        return state == TransferTask.State.RUNNING;
    }

    Seen cancelling() {
        return new Seen(link, identifier, TransferTask.State.CANCELING, bytes, followed);
    }
}
