// SPDX-License-Identifier: Apache-2.0
package transfer.tck.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.function.Executable;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.IfExists;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.UploadRequest;
import transfer.api.store.Durability;
import transfer.api.store.ResumePoint;
import transfer.api.store.StoredTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;

/**
 * What every {@link TransferStore} must do. A test of a store extends this class and says how it is opened and closed.
 */
public abstract class TransferStoreContract {
    /** For sources and destinations. */
    @TempDir
    protected Path folder;

    private TransferStore store;

    /** Opens the store: an empty one at the first call of a test, later what {@link #close} has left. */
    protected abstract TransferStore open() throws Exception;

    /** Gives the store up, so that it can be opened again. */
    protected abstract void close(TransferStore store) throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() throws Exception {
        close(store);
    }

    private void reopen() throws Exception {
        close(store);
        store = open();
    }

    private Path destination() {
        return folder.resolve("made");
    }

    private TransferRecord created(Submission submission) throws TransferException {
        return store.create(List.of(submission)).get(0);
    }

    private TransferRecord download() throws TransferException {
        return created(StoreSamples.submission(StoreSamples.download(destination())));
    }

    private TransferRecord download(IfExists rule) throws TransferException {
        return created(StoreSamples.submission(
                DownloadRequest.from(URI.create("http://example.org/")).to(destination()).ifExists(rule).build()));
    }

    private TransferRecord read(UUID identifier) throws TransferException {
        return assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
    }

    private Set<UUID> identifiers() throws TransferException {
        try (Stream<UUID> all = store.identifiers()) {
            List<UUID> list = all.toList();
            assertEquals(list.size(), new HashSet<>(list).size(), "an identifier is listed twice");
            return new HashSet<>(list);
        }
    }

    private static void assertSame(StoredTransfer expected, StoredTransfer actual) {
        TransferRecord one = assertInstanceOf(TransferRecord.class, expected);
        TransferRecord other = assertInstanceOf(TransferRecord.class, actual);
        assertTrue(PropertyList.equal(one.description().toPropertyList(), other.description().toPropertyList()),
                () -> one.description() + " became " + other.description());
        assertTrue(PropertyList.equal(one.progress().toPropertyList(), other.progress().toPropertyList()),
                () -> one.progress() + " became " + other.progress());
        assertEquals(one.outcome(), other.outcome());
    }

    private static TransferException assertFails(FailureReason reason, Executable action) {
        TransferException e = assertThrows(TransferException.class, action);
        assertEquals(reason, e.reason(), e.getMessage());
        return e;
    }

    private void write(TransferRecord record, String text) throws Exception {
        Files.writeString(store.content(record), text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

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
    void content_that_was_checkpointed_counts() throws Exception {
        TransferRecord record = download();
        assertEquals(0, store.resumePoint(record).bytes());
        write(record, "12345678");
        TransferRecord checked = store.checkpoint(record, StoreSamples.progress(5));
        assertEquals(5, checked.progress().durableBytes());
        reopen();
        ResumePoint point = store.resumePoint(read(record.identifier()));
        assertEquals(point.continuous() ? 8 : 5, point.bytes());
        assertEquals("12345", Files.readString(store.content(checked)).substring(0, 5));
    }

    @Test
    void a_checkpoint_can_not_count_bytes_that_are_not_there() throws Exception {
        TransferRecord record = download();
        write(record, "123");
        assertFails(FailureReason.CONTENT_CHANGED, () -> store.checkpoint(record, StoreSamples.progress(4)));
        assertSame(record, read(record.identifier()));
    }

    @Test
    void content_that_lost_durable_bytes_starts_again() throws Exception {
        TransferRecord record = download();
        write(record, "12345678");
        TransferRecord checked = store.checkpoint(record, StoreSamples.progress(8));
        write(record, "123");
        assertEquals(0, store.resumePoint(checked).bytes());
    }

    @Test
    void a_body_is_staged_as_it_was_at_submit() throws Exception {
        Path source = Files.writeString(folder.resolve("source"), "hello");
        List<Long> steps = new ArrayList<>();
        TransferRecord record = created(new Submission(
                StoreSamples.submission(StoreSamples.upload(source)).description(), steps::add));
        Files.writeString(source, "changed");
        reopen();
        TransferRecord read = read(record.identifier());
        assertSame(record, read);
        assertEquals("hello", Files.readString(store.body(read)));
        assertEquals(5, read.description().body().orElseThrow().length());
        assertEquals("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                read.description().body().orElseThrow().sha256());
        assertFalse(read.description().body().orElseThrow().linked());
        assertEquals(5, steps.get(steps.size() - 1));
    }

    @Test
    void a_linked_source_that_was_changed_is_not_sent() throws Exception {
        Path source = Files.writeString(folder.resolve("source"), "hello");
        TransferRecord record = created(StoreSamples.submission(
                UploadRequest.of(source).to(URI.create("http://example.org/")).linkSource().build()));
        assertEquals("hello", Files.readString(store.body(record)));
        var modified = Files.getLastModifiedTime(source);
        Files.writeString(source, "jello");
        Files.setLastModifiedTime(source, modified);
        if (record.description().body().orElseThrow().linked()) {
            assertFails(FailureReason.SOURCE_CHANGED, () -> store.body(record));
        } else {
            assertEquals("hello", Files.readString(store.body(record)));
        }
    }

    @Test
    void an_empty_body_is_a_body() throws Exception {
        Path source = Files.createFile(folder.resolve("source"));
        TransferRecord record = created(StoreSamples.submission(StoreSamples.upload(source)));
        assertEquals(0, Files.size(store.body(record)));
    }

    @Test
    void a_finished_download_is_at_its_destination_and_its_outcome_stays() throws Exception {
        TransferRecord record = download();
        write(record, "content");
        Files.writeString(destination(), "old");
        TransferRecord finished = store.finish(record, StoreSamples.completed(destination(), 7));
        assertEquals("content", Files.readString(destination()));
        assertEquals(Optional.of(StoreSamples.completed(destination(), 7)), finished.outcome());
        reopen();
        assertSame(finished, read(record.identifier()));
        Files.writeString(destination(), "the application's own now");
        assertEquals(finished.outcome(), store.finish(record, StoreSamples.failed()).outcome(), "an outcome is written once");
        assertEquals("the application's own now", Files.readString(destination()));
    }

    @Test
    void only_the_destination_is_left_in_its_folder() throws Exception {
        TransferRecord record = download();
        write(record, "content");
        store.finish(record, StoreSamples.completed(destination(), 7));
        try (Stream<Path> entries = Files.list(folder)) {
            assertEquals(List.of(destination()), entries.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void content_of_the_wrong_length_does_not_complete_a_transfer() throws Exception {
        TransferRecord record = download();
        write(record, "content");
        assertFails(FailureReason.CONTENT_CHANGED, () -> store.finish(record, StoreSamples.completed(destination(), 8)));
        assertFalse(Files.exists(destination()));
        reopen();
        assertFalse(read(record.identifier()).isFinished());
    }

    @Test
    void an_existing_file_is_left_alone_if_the_request_says_so() throws Exception {
        TransferRecord record = download(IfExists.FAIL);
        write(record, "content");
        Files.writeString(destination(), "mine");
        assertFails(FailureReason.DESTINATION_EXISTS, () -> store.finish(record, StoreSamples.completed(destination(), 7)));
        assertEquals("mine", Files.readString(destination()));
        assertFalse(read(record.identifier()).isFinished());
        Files.delete(destination());
        assertTrue(store.finish(record, StoreSamples.completed(destination(), 7)).isFinished());
        assertEquals("content", Files.readString(destination()));
    }

    @Test
    void a_free_name_is_taken_if_the_request_says_so() throws Exception {
        TransferRecord record = download(IfExists.RENAME);
        write(record, "content");
        Files.writeString(destination(), "mine");
        Files.writeString(folder.resolve("made (1)"), "mine too");
        Path second = folder.resolve("made (2)");
        TransferRecord finished = store.finish(record, StoreSamples.completed(destination(), 7));
        assertEquals(Optional.of(StoreSamples.completed(second, 7)), finished.outcome());
        assertEquals("content", Files.readString(second));
        assertEquals("mine", Files.readString(destination()));
    }

    @Test
    void a_missing_folder_leaves_the_transfer_active() throws Exception {
        TransferRecord record = download();
        write(record, "content");
        Path lost = folder.resolve("no such folder").resolve("made");
        assertFails(FailureReason.DESTINATION_UNWRITABLE, () -> store.finish(record, StoreSamples.completed(lost, 7)));
        assertFalse(read(record.identifier()).isFinished());
        Files.createDirectory(lost.getParent());
        store.finish(record, StoreSamples.completed(lost, 7));
        assertEquals("content", Files.readString(lost));
    }

    @Test
    void a_transfer_that_did_not_complete_leaves_nothing_at_its_destination() throws Exception {
        for (TransferOutcome outcome : List.of(StoreSamples.failed(), new TransferOutcome.Cancelled(StoreSamples.NOW))) {
            TransferRecord record = download();
            write(record, "content");
            store.finish(record, outcome);
            reopen();
            assertEquals(Optional.of(outcome), read(record.identifier()).outcome());
            assertFalse(Files.exists(destination()));
        }
    }

    @Test
    void a_finished_transfer_is_not_updated_any_more() throws Exception {
        TransferRecord record = download();
        TransferRecord finished = store.finish(record, StoreSamples.failed());
        assertFails(FailureReason.CONFLICT, () -> store.update(record, TransferProgress.NEW, Durability.POWER));
        assertSame(finished, read(record.identifier()));
    }

    @Test
    void a_removed_transfer_is_gone_and_removing_it_again_does_nothing() throws Exception {
        TransferRecord record = download();
        assertFails(FailureReason.CONFLICT, () -> store.remove(record.identifier()));
        store.finish(record, StoreSamples.failed());
        store.remove(record.identifier());
        store.remove(record.identifier());
        assertEquals(Optional.empty(), store.read(record.identifier()));
        reopen();
        assertEquals(Optional.empty(), store.read(record.identifier()));
        assertEquals(Set.of(), identifiers());
    }

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
