// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.CrashingFileSystem;

/** F17, F18: whatever happens to the bytes of a record, the right decision is taken and no wrong value is read. */
class CorruptionTest {
    /** Two transfers, one active with progress and one with an outcome. */
    private record Scene(Story story, UUID active, UUID ended) {
        static Scene make() throws Exception {
            Story story = Story.inMemory();
            UUID active = story.submit(story.download("a")).get(0);
            UUID ended = story.submit(story.download("b")).get(0);
            story.fetch(active, 50);
            story.checkpoint(active, 50);
            story.update(active, Durability.PROCESS);
            story.update(ended, Durability.POWER);
            story.finish(ended, new TransferOutcome.Cancelled(Story.NOW));
            assertEquals(List.of(), story.failures);
            story.store().close();
            return new Scene(story, active, ended);
        }

        Path file(UUID identifier, String name) {
            return story.stage.root().resolve(identifier.toString()).resolve(name);
        }
    }

    private static List<byte[]> damages(byte[] good, byte[] foreign) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < good.length; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            all.add(flipped);
            all.add(Arrays.copyOf(good, i));
        }
        all.add(new byte[good.length]);
        all.add(foreign);
        byte[] garbage = new byte[good.length];
        Arrays.fill(garbage, (byte) 0xa5);
        all.add(garbage);
        return all;
    }

    private interface Expectation {
        void check(StoredTransfer found);
    }

    private static int damage(boolean ended, String name, String foreignName, Expectation expectation) throws Exception {
        Scene scene = Scene.make();
        CrashingFileSystem pristine = scene.story.disk();
        UUID identifier = ended ? scene.ended : scene.active;
        UUID other = ended ? scene.active : scene.ended;
        byte[] good = Files.readAllBytes(scene.file(identifier, name));
        byte[] foreign = Files.readAllBytes(scene.file(other, foreignName));
        List<byte[]> damages = damages(good, foreign);
        for (byte[] bytes : damages) {
            CrashingFileSystem disk = pristine.afterKill(pristine.steps());
            Stage stage = new Stage.Memory(disk);
            Path file = stage.root().resolve(identifier.toString()).resolve(name);
            Files.write(file, bytes);
            try (FsTransferStore store = Story.open(stage, new FileOperations(), Story.BOOT)) {
                expectation.check(store.read(identifier).orElseThrow());
                assertInstanceOf(TransferRecord.class, store.read(other).orElseThrow(), "the other one is as it was");
            }
        }
        return damages.size();
    }

    private static void assertScrapped(StoredTransfer found) {
        ScrappedTransfer scrapped = assertInstanceOf(ScrappedTransfer.class, found);
        assertEquals(Optional.of("default"), scrapped.session(), "the mutable part still tells whose it was");
        assertTrue(!scrapped.why().isBlank());
    }

    @Test
    void F17_any_damage_to_the_immutable_part_scraps_the_transfer() throws Exception {
        int count = damage(false, Layout.IMMUTABLE, Layout.IMMUTABLE, CorruptionTest::assertScrapped);
        System.out.println("immutable.plist: " + count + " damages, all scrapped");
    }

    @Test
    void F18_any_damage_to_the_mutable_part_falls_back_to_an_earlier_value() throws Exception {
        int count = damage(false, Layout.RECENT, Layout.MUTABLE, found -> {
            TransferProgress progress = assertInstanceOf(TransferRecord.class, found).progress();
            assertEquals(1, progress.generation());
            assertEquals(50, progress.durableBytes());
        });
        count += damage(true, Layout.MUTABLE, Layout.MUTABLE, found -> {
            TransferRecord record = assertInstanceOf(TransferRecord.class, found);
            assertEquals(TransferProgress.NEW, record.progress());
            assertEquals(Optional.of(new TransferOutcome.Cancelled(Story.NOW)), record.outcome(), "it stays ended");
        });
        System.out.println("mutable parts: " + count + " damages, all rebuilt");
    }

    @Test
    void any_damage_to_the_outcome_scraps_the_transfer_and_does_not_bring_it_back_to_life() throws Exception {
        int count = damage(true, Layout.OUTCOME, Layout.MUTABLE, found -> {
            assertScrapped(found);
            assertTrue(((ScrappedTransfer) found).description().isPresent());
        });
        System.out.println("outcome.plist: " + count + " damages, all scrapped");
    }

    @Test
    void a_scrapped_transfer_is_reported_until_somebody_has_seen_it() throws Exception {
        Scene scene = Scene.make();
        Files.write(scene.file(scene.active, Layout.IMMUTABLE), new byte[3]);
        try (FsTransferStore store = Story.open(scene.story.stage, new FileOperations(), Story.BOOT)) {
            assertInstanceOf(ScrappedTransfer.class, store.read(scene.active).orElseThrow());
        }
        try (FsTransferStore store = Story.open(scene.story.stage, new FileOperations(), Story.BOOT)) {
            try (var all = store.identifiers()) {
                assertTrue(all.toList().contains(scene.active));
            }
            assertTrue(store.inspect().stream().anyMatch(finding -> finding.transfer().equals(Optional.of(scene.active))));
            store.remove(scene.active);
            assertEquals(Optional.empty(), store.read(scene.active));
        }
    }

    @Test
    void a_newer_format_is_left_alone() throws Exception {
        Scene scene = Scene.make();
        Path file = scene.file(scene.active, Layout.IMMUTABLE);
        var map = new java.util.LinkedHashMap<>(SealedPropertyList.read(file).orElseThrow());
        map.put("FormatVersion", 2L);
        byte[] newer = SealedPropertyList.encode(map);
        Files.write(file, newer);
        try (FsTransferStore store = Story.open(scene.story.stage, new FileOperations(), Story.BOOT)) {
            assertInstanceOf(transfer.api.store.UnreadableTransfer.class, store.read(scene.active).orElseThrow());
            assertTrue(Arrays.equals(newer, Files.readAllBytes(file)));
        }
    }

    @Test
    void an_edited_record_is_taken_back_by_resealing() throws Exception {
        Scene scene = Scene.make();
        Path file = scene.file(scene.active, Layout.IMMUTABLE);
        String edited = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8).replace("/data/a", "/data/z");
        Files.write(file, edited.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try (FsTransferStore store = Story.open(scene.story.stage, new FileOperations(), Story.BOOT)) {
            assertInstanceOf(ScrappedTransfer.class, store.read(scene.active).orElseThrow());
            store.reseal(scene.active);
            TransferRecord record = assertInstanceOf(TransferRecord.class, store.read(scene.active).orElseThrow());
            assertEquals("/data/z", record.description().request().toPropertyList().get("Destination"));
            assertEquals(50, store.resumePoint(record).bytes());
        }
    }
}
