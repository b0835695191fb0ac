// SPDX-License-Identifier: Apache-2.0
package transfer.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.QueuedTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;

/** What holds for the records: how they come into being, are read and change. */
abstract class RecordContract extends StoreFixture {
    @Test
    void a_new_record_is_read_back_as_it_was_submitted_also_by_a_later_incarnation() throws Exception {
        TransferRecord record = download();
        assertSame(record, read(record.identifier()));
        reopen();
        assertSame(record, read(record.identifier()));
        assertEquals(Set.of(record.identifier()), identifiers());
    }

    @Test
    void records_of_one_call_come_back_in_order_and_are_all_there() throws Exception {
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            submissions.add(StoreSamples.submission(StoreSamples.download(folder.resolve("file " + i))));
        }
        List<TransferRecord> records = store.create(submissions);
        for (int i = 0; i < submissions.size(); i++) {
            assertEquals(submissions.get(i).description(), records.get(i).description());
            assertSame(records.get(i), read(records.get(i).identifier()));
        }
        assertEquals(submissions.size(), identifiers().size());
    }

    @Test
    void creating_nothing_is_no_mistake() throws Exception {
        assertEquals(List.of(), store.create(List.of()));
    }

    @Test
    void a_value_that_is_not_kept_is_refused_with_its_key_or_read_back_unchanged() throws Exception {
        Map<String, Object> hard = Map.of("outer", List.of(Map.of("inner key", "\u0000\ud800")));
        Submission submission = StoreSamples.submission(
                DownloadRequest.from(URI.create("http://example.org/")).to(destination()).properties(hard).build());
        try {
            TransferRecord record = created(submission);
            reopen();
            assertSame(record, read(record.identifier()));
        } catch (TransferException e) {
            assertEquals(FailureReason.INVALID_REQUEST, e.reason());
            assertTrue(e.getMessage().contains("inner key"), e.getMessage());
            assertEquals(Set.of(), identifiers());
        }
    }

    @Test
    void when_one_of_several_can_not_be_created_none_is() throws Exception {
        Submission good = StoreSamples.submission(StoreSamples.download(destination()));
        Submission bad = StoreSamples.submission(StoreSamples.upload(folder.resolve("missing")));
        assertFails(FailureReason.SOURCE_UNREADABLE, () -> store.create(List.of(good, bad)));
        assertEquals(Set.of(), identifiers());
        assertEquals(Optional.empty(), store.read(good.description().identifier()));
        reopen();
        assertEquals(Set.of(), identifiers());
    }

    @Test
    void an_identifier_can_not_be_used_twice() throws Exception {
        TransferRecord record = download();
        assertFails(FailureReason.CONFLICT, () -> store.create(List.of(new Submission(record.description()))));
        assertSame(record, read(record.identifier()));
    }

    @Test
    void what_is_not_there_is_empty() throws Exception {
        assertEquals(Optional.empty(), store.read(UUID.randomUUID()));
        assertEquals(Set.of(), identifiers());
    }

    @Test
    void what_is_known_of_a_queued_transfer_is_what_reading_it_says_whatever_becomes_of_it() throws Exception {
        TransferRecord record = created(StoreSamples.submission(
                DownloadRequest.from(URI.create("http://example.org/")).to(destination()).build()));
        assertKnownAsRead(record.identifier());
        reopen();
        assertKnownAsRead(record.identifier());
        record = store.update(record, record.progress().toBuilder().paused(true).build(), Durability.POWER);
        assertKnownAsRead(record.identifier());
        store.finish(record, new TransferOutcome.Cancelled(StoreSamples.NOW));
        assertKnownAsRead(record.identifier());
        store.remove(record.identifier());
        assertEquals(Optional.empty(), store.queued(record.identifier()));
        assertEquals(Optional.empty(), store.queued(UUID.randomUUID()));
    }

    private void assertKnownAsRead(UUID identifier) throws Exception {
        for (int i = 0; i < 2; i++) {
            try (Stream<UUID> all = store.identifiers()) {
                Optional<QueuedTransfer> known = store.queued(identifier);
                Optional<QueuedTransfer> read = QueuedTransfer.of(read(identifier));
                assertTrue(known.isEmpty() || known.equals(read), () -> known + " of " + read);
                assertTrue(all.toList().contains(identifier));
            }
        }
    }

    @Test
    void an_update_survives_with_either_durability() throws Exception {
        TransferRecord record = download();
        for (Durability durability : List.of(Durability.PROCESS, Durability.POWER, Durability.PROCESS, Durability.PROCESS)) {
            TransferProgress next = StoreSamples.progress(0).toBuilder().attempts(record.progress().attempts() + 1).build();
            TransferRecord written = store.update(record, next, durability);
            assertTrue(written.progress().generation() > record.progress().generation());
            assertSame(written, read(record.identifier()));
            reopen();
            assertSame(written, read(record.identifier()));
            record = written;
        }
    }

    @Test
    void unknown_keys_survive() throws Exception {
        TransferRecord record = download();
        Map<String, Object> foreign = Map.of("Generation", 1L, "FromTheFuture", Map.of("x", List.of(1L)));
        TransferRecord written = store.update(record, TransferProgress.of(foreign), Durability.POWER);
        assertEquals(Map.of("FromTheFuture", Map.of("x", List.of(1L))), written.progress().unknown());
        reopen();
        assertEquals(written.progress().unknown(), read(record.identifier()).progress().unknown());
    }

    @Test
    void an_update_of_an_old_value_is_a_conflict() throws Exception {
        TransferRecord old = download();
        TransferRecord current = store.update(old, StoreSamples.progress(0), Durability.PROCESS);
        assertFails(FailureReason.CONFLICT, () -> store.update(old, TransferProgress.NEW, Durability.POWER));
        assertFails(FailureReason.CONFLICT, () -> store.checkpoint(old, TransferProgress.NEW));
        assertSame(current, read(old.identifier()));
    }

    @Test
    void an_update_of_what_is_not_there_fails() throws Exception {
        TransferRecord record = download();
        store.remove(store.finish(record, StoreSamples.failed()).identifier());
        assertFails(FailureReason.NOT_FOUND, () -> store.update(record, TransferProgress.NEW, Durability.PROCESS));
        assertFails(FailureReason.NOT_FOUND, () -> store.finish(record, StoreSamples.failed()));
        assertFails(FailureReason.NOT_FOUND, () -> store.content(record));
    }

    @Test
    void a_finished_transfer_is_not_updated_any_more() throws Exception {
        TransferRecord record = download();
        TransferRecord finished = store.finish(record, StoreSamples.failed());
        assertFails(FailureReason.CONFLICT, () -> store.update(record, TransferProgress.NEW, Durability.POWER));
        assertSame(finished, read(record.identifier()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 57, 58, 65_536})
    void data_of_any_length_is_kept(int length) throws Exception {
        TransferRecord record = created(StoreSamples.submission(DownloadRequest.from(URI.create("http://example.org/"))
                .to(destination()).properties(Map.of("data", StoreSamples.bytes(length))).build()));
        reopen();
        assertSame(record, read(record.identifier()));
    }
}
