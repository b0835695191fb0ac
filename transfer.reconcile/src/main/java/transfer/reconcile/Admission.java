// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import transfer.api.Transfer;
import transfer.api.TransferOptions;
import transfer.api.TransferState;
import transfer.api.store.TransferRecord;

/** Takes in what was just created. Nothing of it stays in memory but a place in line; it is read again when it is its turn. */
final class Admission {
    private final Scene scene;

    Admission(Scene scene) {
        this.scene = scene;
    }

    Transfer admit(TransferRecord record) {
        Transfer transfer = Snapshots.of(record, TransferState.QUEUED, null);
        Item item = scene.queue.enter(record.identifier());
        try {
            if (item.state == null) {
                enqueue(item, record);
                if (scene.announcer.isHeard()) {
                    scene.announcer.changed(transfer);
                }
            }
        } finally {
            scene.queue.leave(item);
        }
        return transfer;
    }

    private void enqueue(Item item, TransferRecord record) {
        TransferOptions options = record.description().request().options();
        item.kept = true;
        item.sensitive = true;
        item.state = TransferState.QUEUED;
        boolean simple = options.earliestBegin().isEmpty() && options.discretionary().isEmpty() && options.constraints().isEmpty();
        if (simple && !scene.slots.acquire(item.id, Starter.host(record), options.priority(), false)) {
            item.parked = true;
            item.why = Circumstances.NO_SLOT;
            scene.queue.schedule(item, scene.time.after(options.deadline()));
        } else {
            scene.queue.poke(item.id);
        }
    }
}
