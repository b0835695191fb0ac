// SPDX-License-Identifier: Apache-2.0
package transfer.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import transfer.api.store.Durability;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;

/**
 * What every {@link transfer.api.store.TransferStore} must do. A test of a store extends this class and says how it is opened and closed.
 */
public abstract class TransferStoreContract extends EndContract {
    @Test
    void an_interrupted_thread_does_its_work_and_stays_interrupted() throws Exception {
        Thread.currentThread().interrupt();
        TransferRecord record = download();
        TransferRecord checked = store.checkpoint(record, TransferProgress.NEW);
        assertSame(checked, read(record.identifier()));
        store.finish(checked, StoreSamples.failed());
        assertTrue(Thread.interrupted());
    }

    @Test
    void inspection_of_a_healthy_store_finds_no_error() throws Exception {
        download();
        assertTrue(store.inspect().stream().noneMatch(
                finding -> finding.severity() == transfer.api.store.Finding.Severity.ERROR), () -> "an error in a healthy store");
    }

    @Test
    void says_where_it_is() {
        assertFalse(store.location().isBlank());
    }

    @Test
    void different_transfers_can_be_worked_on_at_the_same_time() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            Path file = folder.resolve("file " + i);
            threads.add(new Thread(() -> {
                try {
                    lifeOf(file);
                } catch (Throwable e) {
                    failures.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(Set.of(), identifiers());
    }

    private void lifeOf(Path file) throws Exception {
        for (int i = 0; i < 5; i++) {
            TransferRecord record = created(StoreSamples.submission(StoreSamples.download(file)));
            write(record, "content");
            record = store.update(record, StoreSamples.progress(0), Durability.PROCESS);
            record = store.checkpoint(record, StoreSamples.progress(7));
            store.finish(record, StoreSamples.completed(file, 7));
            store.remove(record.identifier());
        }
    }
}
