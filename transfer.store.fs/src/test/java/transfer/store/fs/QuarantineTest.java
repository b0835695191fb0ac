// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.Call;
import transfer.tck.fault.CrashingFileSystem;
import transfer.tck.fault.Fault;
import transfer.tck.fault.Tools;
import transfer.tck.store.StoreSamples;

/** Invalid records (F17, F19, F20, F21) and acknowledged ones that are kept: what becomes of them, also in a crash. */
class QuarantineTest {
    @TempDir
    Path folder;

    /** A store in memory with an invalid record in it, all of it forced. */
    private record Scene(Story story, UUID invalid) {
        static Scene make() throws Exception {
            Story story = Story.inMemory();
            UUID invalid = story.submit(story.download("made")).get(0);
            // after this the log of submits does not stand for it any more, which would mend it
            story.store().reseal(invalid);
            Files.write(story.stage.root().resolve(invalid.toString()).resolve(Layout.IMMUTABLE), new byte[] {1});
            story.stage.settle();
            return new Scene(story, invalid);
        }
    }

    @Test
    void F17_a_crash_while_it_is_scrapped_or_acknowledged_loses_no_report() throws Exception {
        Scene scene = Scene.make();
        int start = scene.story.disk().steps();
        assertInstanceOf(ScrappedTransfer.class, scene.story.store().read(scene.invalid).orElseThrow());
        int reported = scene.story.disk().steps();
        scene.story.store().remove(scene.invalid);
        int end = scene.story.disk().steps();
        int disks = 0;
        for (int step = start; step <= end; step++) {
            boolean mayBeAcknowledged = step > reported;
            boolean isAcknowledged = step == end;
            check(scene, scene.story.disk().afterKill(step), mayBeAcknowledged, isAcknowledged);
            Set<String> seen = new HashSet<>();
            List<CrashingFileSystem> lost = new ArrayList<>();
            scene.story.disk().forEachPowerLoss(step, left -> {
                if (seen.add(left.dump())) {
                    lost.add(left);
                }
            });
            for (CrashingFileSystem left : lost) {
                check(scene, left, mayBeAcknowledged, isAcknowledged);
            }
            disks += 1 + lost.size();
        }
        System.out.println("scrap and acknowledge: " + (end - start) + " crash points, " + disks + " disks");
    }

    private static void check(Scene scene, CrashingFileSystem left, boolean mayBeAcknowledged, boolean isAcknowledged) throws Exception {
        String before = left.dump();
        try (FsTransferStore store = Story.open(new Stage.Memory(left), new FileOperations(), "second run of the machine")) {
            Optional<StoredTransfer> found = store.read(scene.invalid);
            try (Stream<UUID> all = store.identifiers()) {
                assertEquals(found.isPresent() ? List.of(scene.invalid) : List.of(), all.toList(), before);
            }
            assertTrue(found.isPresent() || mayBeAcknowledged, () -> "lost without a report: " + before);
            assertFalse(found.isPresent() && isAcknowledged, () -> "reported again: " + before);
            found.ifPresent(one -> assertInstanceOf(ScrappedTransfer.class, one, before));
            store.remove(scene.invalid);
            assertEquals(Optional.empty(), store.read(scene.invalid));
        }
    }

    @Test
    void whichever_call_fails_it_is_scrapped_in_the_end() throws Exception {
        boolean failed = true;
        for (int number = 0; failed; number++) {
            Scene scene = Scene.make();
            scene.story.disk().failAt(number, Fault.IO_ERROR);
            try {
                scene.story.store().read(scene.invalid);
                scene.story.store().remove(scene.invalid);
            } catch (transfer.api.TransferException e) {
                assertTrue(scene.story.disk().hasFailed(), e.getMessage());
            }
            failed = scene.story.disk().hasFailed();
            scene.story.disk().heal();
            check(scene, scene.story.disk().afterKill(scene.story.disk().steps()), true, !failed);
        }
    }

    @Test
    void F17_what_the_log_stands_for_is_scrapped_on_a_full_disk_with_what_was_set_aside() throws Exception {
        CrashingFileSystem disk = CrashingFileSystem.empty();
        Stage stage = new Stage.Memory(disk);
        Files.createDirectory(stage.folder());
        StoreSettings.Retention some = new StoreSettings.Retention(100, Duration.ofDays(30));
        StoreSettings settings = new StoreSettings(stage.root(), some, some, 1000, 1);
        try (FsTransferStore store = FsTransferStore.open(settings, new FileOperations(), Story.CLOCK, Story.BOOT)) {
            Story story = new Story(stage, store, 0);
            UUID invalid = story.submit(story.download("made")).get(0);
            Files.write(stage.root().resolve(invalid.toString()).resolve(Layout.IMMUTABLE), new byte[] {1});
            disk.fail((call, path) -> call != Call.FORCE && isFull(disk, path), Fault.NO_SPACE);
            assertInstanceOf(ScrappedTransfer.class, store.read(invalid).orElseThrow());
            disk.heal();
            assertFalse(Files.exists(stage.root().resolve(".reserve")));
            CrashingFileSystem left = disk.afterKill(disk.steps());
            try (FsTransferStore next = Story.open(new Stage.Memory(left), new FileOperations(), "second run of the machine")) {
                assertInstanceOf(ScrappedTransfer.class, next.read(invalid).orElseThrow());
            }
        }
    }

    /** There is room for nothing, and for little when the reserve has been given up. */
    private static boolean isFull(CrashingFileSystem disk, String path) {
        Path file = disk.getPath(path);
        try {
            return Files.exists(disk.getPath("/state/.reserve")) || Files.exists(file) && Files.size(file) > 8 << 10;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private FsTransferStore open(StoreSettings.Retention kept, StoreSettings.Retention scrapped, Duration later) throws Exception {
        Clock clock = Clock.offset(Clock.systemUTC(), later);
        return FsTransferStore.open(new StoreSettings(folder.resolve("state"), kept, scrapped, 0, 1), new FileOperations(), clock, "boot");
    }

    private TransferRecord download(FsTransferStore store) throws Exception {
        return store.create(List.of(StoreSamples.submission(StoreSamples.download(folder.resolve("made"))))).get(0);
    }

    private long entries(String name) throws Exception {
        try (Stream<Path> all = Files.list(folder.resolve("state").resolve(name))) {
            return all.count();
        }
    }

    @Test
    void invalid_records_are_kept_by_count_and_age_but_what_nobody_has_seen_is_still_reported() throws Exception {
        StoreSettings.Retention none = new StoreSettings.Retention(0, Duration.ZERO);
        StoreSettings.Retention three = new StoreSettings.Retention(3, Duration.ofDays(30));
        try (FsTransferStore store = open(none, three, Duration.ZERO)) {
            for (int i = 0; i < 5; i++) {
                UUID identifier = download(store).identifier();
                Files.write(folder.resolve("state/" + identifier + "/immutable.plist"), new byte[i]);
                store.read(identifier);
            }
        }
        try (FsTransferStore store = open(none, three, Duration.ofDays(29)); Stream<UUID> all = store.identifiers()) {
            assertEquals(5, all.count());
            assertEquals(5 + 3, entries(".scrapped"), "five reports and the three newest records");
        }
        try (FsTransferStore store = open(none, three, Duration.ofDays(31)); Stream<UUID> all = store.identifiers()) {
            assertEquals(5, entries(".scrapped"), "five reports");
            for (UUID one : all.toList()) {
                assertInstanceOf(ScrappedTransfer.class, store.read(one).orElseThrow());
                store.remove(one);
            }
            assertEquals(0, store.identifiers().count());
        }
    }

    @Test
    void acknowledged_records_are_kept_by_count_and_age_without_their_bytes_and_are_not_listed() throws Exception {
        StoreSettings.Retention two = new StoreSettings.Retention(2, Duration.ofDays(7));
        StoreSettings.Retention some = new StoreSettings.Retention(100, Duration.ofDays(30));
        try (FsTransferStore store = open(two, some, Duration.ZERO)) {
            for (int i = 0; i < 4; i++) {
                Path source = Files.writeString(folder.resolve("source"), "body");
                TransferRecord record = store.create(List.of(StoreSamples.submission(StoreSamples.upload(source)))).get(0);
                store.finish(record, new TransferOutcome.Cancelled(StoreSamples.NOW));
                store.remove(record.identifier());
            }
            assertEquals(0, store.identifiers().count());
            assertTrue(entries(".kept") <= 3, "about two");
        }
        open(two, some, Duration.ZERO).close();
        assertEquals(2, entries(".kept"));
        try (Stream<Path> all = Files.walk(folder.resolve("state/.kept"))) {
            assertTrue(all.noneMatch(path -> path.endsWith(Layout.BODY)));
        }
        open(two, some, Duration.ofDays(8)).close();
        assertEquals(0, entries(".kept"));
    }

    @Test
    void F30_when_time_goes_back_nothing_is_too_old_and_the_newest_progress_still_counts() throws Exception {
        StoreSettings.Retention some = new StoreSettings.Retention(100, Duration.ofDays(30));
        UUID identifier;
        TransferRecord last;
        try (FsTransferStore store = open(some, some, Duration.ofDays(400))) {
            TransferRecord record = download(store);
            identifier = record.identifier();
            last = store.update(record, StoreSamples.progress(0), Durability.POWER);
            TransferRecord ended = store.finish(download(store), StoreSamples.failed());
            store.remove(ended.identifier());
        }
        try (FsTransferStore store = open(some, some, Duration.ofDays(-400))) {
            assertEquals(1, entries(".kept"));
            TransferRecord read = assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
            assertEquals(last.progress(), read.progress());
            TransferRecord next = store.update(read, StoreSamples.progress(0), Durability.PROCESS);
            assertEquals(last.progress().generation() + 1, next.progress().generation());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-1-1-1-1", "3F2C0000-0000-4000-8000-000000000000", "3f2c0000-0000-4000-8000-00000000000", "lost+found",
        "3f2c0000-0000-4000-8000-000000000000 ", ".hidden"})
    void F20_only_a_canonical_name_is_a_record_and_others_are_left_alone(String name) throws Exception {
        try (FsTransferStore store = open(new StoreSettings.Retention(0, Duration.ZERO), new StoreSettings.Retention(0, Duration.ZERO),
                Duration.ZERO)) {
            Path copy = Files.createDirectory(folder.resolve("state").resolve(name));
            Files.copy(folder.resolve("state/" + download(store).identifier() + "/immutable.plist"), copy.resolve("immutable.plist"));
            assertEquals(1, store.identifiers().count());
            assertTrue(Files.exists(copy));
            assertTrue(store.inspect().stream().anyMatch(finding -> finding.message().contains(name)), "doctor names it");
        }
    }

    @Test
    void F17_a_record_of_a_gibibyte_is_scrapped_without_being_read() throws Exception {
        StoreSettings.Retention some = new StoreSettings.Retention(100, Duration.ofDays(30));
        try (FsTransferStore store = open(some, some, Duration.ZERO)) {
            UUID identifier = download(store).identifier();
            try (RandomAccessFile file = new RandomAccessFile(
                    folder.resolve("state/" + identifier + "/immutable.plist").toFile(), "rw")) {
                file.setLength(1L << 30);
            }
            ScrappedTransfer scrapped = assertInstanceOf(ScrappedTransfer.class, store.read(identifier).orElseThrow());
            assertTrue(scrapped.why().contains("is too large for a record"), scrapped.why());
        }
    }

    @Test
    void F19_a_directory_without_a_record_is_scrapped_and_reported() throws Exception {
        StoreSettings.Retention some = new StoreSettings.Retention(100, Duration.ofDays(30));
        try (FsTransferStore store = open(some, some, Duration.ZERO)) {
            UUID identifier = UUID.randomUUID();
            Path directory = Files.createDirectory(folder.resolve("state").resolve(identifier.toString()));
            Files.writeString(directory.resolve("content"), "bytes");
            ScrappedTransfer scrapped = assertInstanceOf(ScrappedTransfer.class, store.read(identifier).orElseThrow());
            assertTrue(scrapped.why().contains("immutable.plist is missing"), scrapped.why());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"symlink", "fifo", "device", "directory"})
    void F21_anything_but_a_regular_file_in_a_record_scraps_it(String kind) throws Exception {
        StoreSettings.Retention some = new StoreSettings.Retention(100, Duration.ofDays(30));
        try (FsTransferStore store = open(some, some, Duration.ZERO)) {
            UUID identifier = download(store).identifier();
            Path planted = folder.resolve("state/" + identifier + "/content");
            Path secret = Files.writeString(folder.resolve("secret"), "mine");
            FileTime before = Files.getLastModifiedTime(secret);
            switch (kind) {
                case "symlink" -> Files.createSymbolicLink(planted, secret);
                case "fifo" -> Tools.run(List.of("mkfifo", planted.toString()));
                case "device" -> {
                    Tools.require(Tools.isRoot() ? Optional.empty() : Optional.of("a device needs root"));
                    Tools.run(List.of("mknod", planted.toString(), "c", "1", "5"));
                }
                default -> Files.createDirectory(planted);
            }
            ScrappedTransfer scrapped = assertInstanceOf(ScrappedTransfer.class, store.read(identifier).orElseThrow());
            assertEquals("content is not a regular file", scrapped.why());
            store.remove(identifier);
            assertEquals("mine", Files.readString(secret));
            assertEquals(before, Files.getLastModifiedTime(secret));
        }
    }
}
