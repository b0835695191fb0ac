// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.QueuedTransfer;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.tck.store.StoreSamples;

/** What {@code .queued.index} may say, and that nothing depends on it. */
class IndexTest {
    private static final int RECORDS = 300;
    /** As many as have a thread take them up. */
    private static final int MANY = 1200;
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2025-06-01T12:00:00.123456Z"));

    @TempDir
    Path folder;

    private Path root;
    private final List<UUID> submitted = new ArrayList<>();

    @BeforeEach
    void submitted_and_read_once() throws Exception {
        root = folder.resolve("state");
        try (FsTransferStore store = open(root)) {
            submit(store, RECORDS);
            age(submitted);
            assertEquals(Map.of(), pass(store), "nothing is known that was never read");
        }
    }

    private static FsTransferStore open(Path root) throws Exception {
        return FsTransferStore.open(new StoreSettings(root), new FileOperations(), Clock.systemUTC(), "boot");
    }

    private void submit(FsTransferStore store, int count) throws Exception {
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            submissions.add(submission(TransferOptions.builder().priority(i % 7).build()));
        }
        store.create(submissions).forEach(record -> submitted.add(record.identifier()));
    }

    private Submission submission(TransferOptions options) {
        return StoreSamples.submission(DownloadRequest.from(URI.create("http://host" + submitted.size() % 3 + ".example.org/file"))
                .to(folder.resolve("made")).options(options).build());
    }

    /** As if some time had passed since. */
    private void age(List<UUID> identifiers) throws Exception {
        for (UUID identifier : identifiers) {
            Files.setLastModifiedTime(record(identifier), LONG_AGO);
        }
    }

    private Path record(UUID identifier) {
        return root.resolve(identifier.toString());
    }

    private Path immutable(UUID identifier) {
        return record(identifier).resolve(Layout.IMMUTABLE);
    }

    private Path index() {
        return root.resolve(".queued.index");
    }

    /** What a pass does: asks for each transfer, and reads those of which nothing is known. Returns what is. */
    private static Map<UUID, QueuedTransfer> pass(FsTransferStore store) throws Exception {
        Map<UUID, QueuedTransfer> known = new HashMap<>();
        try (Stream<UUID> all = store.identifiers()) {
            all.forEach(identifier -> {
                try {
                    Optional<QueuedTransfer> queued = store.queued(identifier);
                    queued.ifPresent(one -> known.put(identifier, one));
                    if (queued.isEmpty()) {
                        store.read(identifier);
                    }
                } catch (Exception e) {
                    throw new AssertionError(identifier.toString(), e);
                }
            });
        }
        return known;
    }

    private Map<UUID, QueuedTransfer> pass() throws Exception {
        try (FsTransferStore store = open(root)) {
            return pass(store);
        }
    }

    /** Whatever is known is what reading the record gives. */
    private Map<UUID, QueuedTransfer> verified() throws Exception {
        try (FsTransferStore store = open(root)) {
            Map<UUID, QueuedTransfer> known = pass(store);
            for (QueuedTransfer queued : known.values()) {
                TransferRecord record = assertInstanceOf(TransferRecord.class, store.read(queued.identifier()).orElseThrow());
                assertEquals(QueuedTransfer.of(record), Optional.of(queued));
            }
            return known;
        }
    }

    @Test
    void what_was_read_once_is_known_by_the_next_process() throws Exception {
        assertEquals(Set.copyOf(submitted), verified().keySet());
        assertEquals(Set.copyOf(submitted), verified().keySet());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(index())));
    }

    @Test
    void no_record_is_read_for_that_and_what_is_wrong_inside_is_found_when_it_is() throws Exception {
        UUID damaged = submitted.get(5);
        Files.write(immutable(damaged), new byte[(int) Files.size(immutable(damaged))]);
        try (FsTransferStore store = open(root)) {
            assertTrue(pass(store).containsKey(damaged));
            assertInstanceOf(ScrappedTransfer.class, store.read(damaged).orElseThrow());
            assertFalse(pass(store).containsKey(damaged));
        }
    }

    @Test
    void while_nothing_is_listed_nothing_is_in_memory() throws Exception {
        try (FsTransferStore store = open(root)) {
            assertEquals(Optional.empty(), store.queued(submitted.get(0)));
            Stream<UUID> all = store.identifiers();
            assertTrue(store.queued(submitted.get(0)).isPresent());
            all.close();
            assertEquals(Optional.empty(), store.queued(submitted.get(0)));
        }
    }

    private interface Change {
        void make(FsTransferStore store, TransferRecord record) throws Exception;
    }

    private void assertForgottenAfter(Change change) throws Exception {
        UUID identifier = submitted.get(7);
        try (FsTransferStore store = open(root)) {
            change.make(store, (TransferRecord) store.read(identifier).orElseThrow());
        }
        Map<UUID, QueuedTransfer> known = verified();
        assertFalse(known.containsKey(identifier));
        assertEquals(RECORDS - 1, known.size());
    }

    @Test
    void progress_of_either_durability_makes_it_forgotten() throws Exception {
        assertForgottenAfter((store, record) ->
                store.update(record, TransferProgress.NEW.toBuilder().paused(true).build(), Durability.PROCESS));
        UUID identifier = submitted.get(8);
        try (FsTransferStore store = open(root)) {
            TransferRecord record = (TransferRecord) store.read(identifier).orElseThrow();
            store.update(record, TransferProgress.NEW.toBuilder().paused(true).build(), Durability.POWER);
        }
        assertFalse(verified().containsKey(identifier));
    }

    @Test
    void a_content_makes_it_forgotten() throws Exception {
        assertForgottenAfter((store, record) -> store.content(record));
    }

    @Test
    void an_outcome_makes_it_forgotten() throws Exception {
        assertForgottenAfter((store, record) -> store.finish(record, new TransferOutcome.Cancelled(StoreSamples.NOW)));
    }

    @Test
    void an_outcome_that_was_about_to_be_written_makes_it_forgotten() throws Exception {
        assertForgottenAfter((store, record) -> {
            store.finish(record, new TransferOutcome.Cancelled(StoreSamples.NOW));
            Path directory = record(record.identifier());
            Files.move(directory.resolve(Layout.OUTCOME), directory.resolve(Layout.FINISHING));
        });
    }

    @Test
    void removal_makes_it_forgotten() throws Exception {
        assertForgottenAfter((store, record) -> {
            store.finish(record, new TransferOutcome.Cancelled(StoreSamples.NOW));
            store.remove(record.identifier());
        });
    }

    @Test
    void a_person_who_replaces_a_file_of_it_makes_it_forgotten() throws Exception {
        assertForgottenAfter((store, record) -> {
            Path edited = record(record.identifier()).resolve("edited");
            Files.copy(immutable(record.identifier()), edited, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(edited, immutable(record.identifier()), StandardCopyOption.REPLACE_EXISTING);
        });
    }

    @Test
    void another_file_beside_it_makes_it_forgotten() throws Exception {
        UUID identifier = submitted.get(3);
        Path mutable = record(identifier).resolve(Layout.MUTABLE);
        Files.write(mutable, SealedPropertyList.encode(Map.of("Identifier", identifier.toString(), "Generation", 1L, "Paused", true)));
        assertFalse(verified().containsKey(identifier));
        try (FsTransferStore store = open(root)) {
            assertTrue(((TransferRecord) store.read(identifier).orElseThrow()).progress().paused());
        }
    }

    @Test
    void a_directory_that_came_back_from_a_backup_is_read() throws Exception {
        UUID identifier = submitted.get(3);
        Path backup = Files.createDirectory(folder.resolve("backup"));
        Files.copy(immutable(identifier), backup.resolve(Layout.IMMUTABLE), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(record(identifier), folder.resolve("before"));
        Files.move(backup, record(identifier));
        Files.setLastModifiedTime(record(identifier), LONG_AGO);
        assertFalse(verified().containsKey(identifier), "another directory, although all times are the same");
    }

    @Test
    void the_index_of_another_directory_says_nothing() throws Exception {
        Path other = folder.resolve("other");
        try (FsTransferStore store = open(other)) {
            for (UUID identifier : submitted) {
                store.create(List.of(new Submission(new TransferDescription(identifier, "other", StoreSamples.NOW,
                        submission(TransferOptions.DEFAULT).description().request(), Optional.empty()))));
            }
        }
        Files.copy(index(), other.resolve(".queued.index"));
        root = other;
        age(submitted);
        assertEquals(Set.of(), verified().keySet());
        assertEquals(Set.copyOf(submitted), verified().keySet());
    }

    @Test
    void what_has_just_changed_may_change_again_unseen_and_is_not_noted() throws Exception {
        Files.delete(index());
        Instant changed = LONG_AGO.toInstant();
        for (int seconds : new int[] {0, 1, 2, 10}) {
            Clock then = Clock.fixed(changed.plusSeconds(seconds), ZoneOffset.UTC);
            try (FsTransferStore store = FsTransferStore.open(new StoreSettings(root), new FileOperations(), then, "boot")) {
                pass(store);
                assertEquals(seconds == 10 ? RECORDS : 0, pass(store).size(), seconds + " seconds later");
            }
        }
    }

    @Test
    void what_does_not_only_wait_for_its_turn_is_never_in_it() throws Exception {
        List<UUID> others = new ArrayList<>();
        try (FsTransferStore store = open(root)) {
            for (TransferOptions options : List.of(
                    TransferOptions.builder().earliestBegin(StoreSamples.NOW).build(),
                    TransferOptions.builder().discretionary(Duration.ofDays(1)).build(),
                    TransferOptions.builder().constraint("network").build())) {
                others.add(store.create(List.of(submission(options))).get(0).identifier());
            }
            submit(store, RECORDS);
        }
        age(others);
        age(submitted);
        pass();
        assertEquals(Set.copyOf(submitted), verified().keySet());
    }

    @Test
    void any_damage_makes_it_say_less_and_never_something_else() throws Exception {
        byte[] good = Files.readAllBytes(index());
        List<byte[]> damages = new ArrayList<>(List.of(new byte[0], new byte[100], new byte[good.length]));
        for (int i = 0; i < 40; i++) {
            byte[] flipped = good.clone();
            flipped[(int) ((long) i * i * good.length / 1600)] ^= (byte) (1 << i % 8);
            damages.add(flipped);
            damages.add(Arrays.copyOf(good, good.length * i / 40));
        }
        int complete = 0;
        for (byte[] damage : damages) {
            Files.write(index(), damage);
            complete += verified().size() == RECORDS ? 1 : 0;
            assertEquals(Set.copyOf(submitted), verified().keySet(), "it is made anew");
        }
        assertEquals(0, complete, "a block counts as a whole");
    }

    @Test
    void what_is_appended_is_known_besides_and_what_is_damaged_behind_it_harms_nothing_before_it() throws Exception {
        List<UUID> first = List.copyOf(submitted);
        try (FsTransferStore store = open(root)) {
            submit(store, RECORDS);
        }
        age(submitted);
        assertEquals(Set.copyOf(first), verified().keySet());
        assertEquals(Set.copyOf(submitted), verified().keySet());
        byte[] bytes = Files.readAllBytes(index());
        bytes[bytes.length - 10] ^= 1;
        Files.write(index(), bytes);
        assertEquals(Set.copyOf(first), verified().keySet());
        assertEquals(Set.copyOf(submitted), verified().keySet());
    }

    @Test
    void when_most_of_it_is_of_no_more_use_it_is_written_anew_and_shorter() throws Exception {
        long before = Files.size(index());
        try (FsTransferStore store = open(root)) {
            for (UUID identifier : submitted.subList(0, 200)) {
                store.finish((TransferRecord) store.read(identifier).orElseThrow(), new TransferOutcome.Cancelled(StoreSamples.NOW));
                store.remove(identifier);
            }
        }
        Set<UUID> left = Set.copyOf(submitted.subList(200, RECORDS));
        assertEquals(left, verified().keySet());
        assertTrue(Files.size(index()) < before / 2);
        assertEquals(left, verified().keySet());
    }

    @Test
    void a_listing_that_is_broken_off_drops_nothing() throws Exception {
        try (FsTransferStore store = open(root); Stream<UUID> all = store.identifiers()) {
            store.queued(all.iterator().next());
        }
        assertEquals(Set.copyOf(submitted), verified().keySet());
    }

    /** After a kill the log is held against a record when that is first read. */
    @Test
    void what_has_ended_by_the_log_only_does_not_stand_in_line() throws Exception {
        UUID identifier = submitted.get(4);
        FsTransferStore killed = open(root);
        TransferRecord record = (TransferRecord) killed.read(identifier).orElseThrow();
        killed.finish(record, new TransferOutcome.Cancelled(StoreSamples.NOW));
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String name : List.of("store.lock", ".submits.log")) {
            Files.copy(root.resolve(name), copy.resolve(name));
        }
        killed.close();
        Files.copy(copy.resolve("store.lock"), root.resolve("store.lock"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(copy.resolve(".submits.log"), root.resolve(".submits.log"), StandardCopyOption.REPLACE_EXISTING);
        Files.delete(record(identifier).resolve(Layout.OUTCOME));
        age(List.of(identifier));
        try (FsTransferStore store = open(root)) {
            assertFalse(pass(store).containsKey(identifier));
            assertTrue(((TransferRecord) store.read(identifier).orElseThrow()).isFinished());
        }
    }

    @Test
    void a_listing_that_ends_when_the_store_is_closed_writes_nothing() throws Exception {
        Files.delete(index());
        FsTransferStore store = open(root);
        Stream<UUID> all = store.identifiers();
        for (UUID identifier : submitted) {
            assertEquals(Optional.empty(), store.queued(identifier));
            store.read(identifier);
        }
        store.close();
        all.close();
        assertFalse(Files.exists(index()));
    }

    @Test
    void whatever_is_in_its_place_is_not_followed_and_keeps_nothing_from_going_on() throws Exception {
        Path elsewhere = Files.move(index(), folder.resolve("elsewhere"));
        byte[] bytes = Files.readAllBytes(elsewhere);
        Files.createSymbolicLink(index(), elsewhere);
        assertEquals(Map.of(), pass());
        assertEquals(Map.of(), pass());
        assertTrue(Arrays.equals(bytes, Files.readAllBytes(elsewhere)));
        Files.delete(index());
        Files.createDirectory(index());
        assertEquals(Map.of(), pass());
        assertEquals(Map.of(), pass());
        Files.delete(index());
        pass();
        assertEquals(RECORDS, pass().size());
        assertTrue(Files.readAttributes(index(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isRegularFile());
    }

    /** Has all of these taken up that were submitted. */
    private void admit(Duration patience, Clock clock) throws Exception {
        Files.delete(index());
        try (FsTransferStore store = open(root)) {
            while (submitted.size() < MANY) {
                submit(store, RECORDS);
            }
            age(submitted);
            TransferRecord paused = (TransferRecord) store.read(submitted.get(0)).orElseThrow();
            store.update(paused, TransferProgress.NEW.toBuilder().paused(true).build(), Durability.PROCESS);
            store.content((TransferRecord) store.read(submitted.get(1)).orElseThrow());
            List<TransferRecord> records = new ArrayList<>();
            for (UUID identifier : submitted) {
                TransferRecord record = (TransferRecord) store.read(identifier).orElseThrow();
                records.add(new TransferRecord(record.description(), TransferProgress.NEW, Optional.empty()));
            }
            age(submitted.subList(0, 2));
            Newcomers newcomers = new Newcomers(new Index(new Layout(root), new FileOperations(), clock), new Gate("the store"), patience);
            newcomers.add(records);
            newcomers.await();
            newcomers.close();
        }
    }

    @Test
    void many_that_were_submitted_are_known_by_the_next_process_without_having_been_read_but_not_what_was_touched() throws Exception {
        admit(Duration.ZERO, Clock.systemUTC());
        assertEquals(Set.copyOf(submitted.subList(2, submitted.size())), verified().keySet());
    }

    @Test
    void what_was_submitted_just_now_is_not_taken_up() throws Exception {
        admit(Duration.ZERO, Clock.fixed(LONG_AGO.toInstant().plusSeconds(1), ZoneOffset.UTC));
        assertFalse(Files.exists(index()));
    }

    @Test
    void a_store_that_is_closed_does_not_wait_until_they_look_settled() throws Exception {
        Gate gate = new Gate("the store");
        Newcomers newcomers = new Newcomers(new Index(new Layout(root), new FileOperations(), Clock.systemUTC()), gate, Duration.ofDays(1));
        TransferRecord record;
        try (FsTransferStore store = open(root)) {
            record = (TransferRecord) store.read(submitted.get(0)).orElseThrow();
        }
        newcomers.add(Collections.nCopies(MANY, record));
        gate.close();
        newcomers.close();
        newcomers.await();
    }

    @Test
    void what_is_taken_up_while_the_directory_is_listed_is_not_lost_when_the_file_is_written_anew() throws Exception {
        Layout layout = new Layout(root);
        Index index = new Index(layout, new FileOperations(), Clock.systemUTC());
        List<UUID> late = submitted.subList(0, RECORDS - 20);
        List<QueuedTransfer> queued = new ArrayList<>(pass().values());
        queued.removeIf(one -> !late.contains(one.identifier()));
        index.begin();
        submitted.subList(RECORDS - 20, RECORDS).forEach(index::find);
        queued.forEach(index::admit);
        index.flush();
        index.end(true);
        assertEquals(Set.copyOf(submitted), verified().keySet());
    }
}
