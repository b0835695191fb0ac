// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.Submission;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.Fault;
import transfer.tck.fault.Tools;
import transfer.tck.store.StoreSamples;

/** F7 to F11 and F13: no room, of whichever kind, and a disk that is read-only; on real file systems where one can be mounted. */
class FullDiskTest {
    @TempDir
    Path folder;

    private Path mounted;
    private FsTransferStore store;

    private void mount(String options) throws Exception {
        Tools.require(Tools.isRoot() ? Optional.empty() : Optional.of("mounting needs root"));
        mounted = Files.createDirectory(folder.resolve("disk"));
        Tools.run(List.of("mount", "-t", "tmpfs", "-o", options, "none", mounted.toString()));
        open();
    }

    private void open() throws TransferException {
        store = FsTransferStore.open(new StoreSettings(mounted.resolve("state")), new FileOperations(), Clock.systemUTC(), "boot");
    }

    @AfterEach
    void unmount() throws Exception {
        if (store != null) {
            store.close();
        }
        if (mounted != null) {
            Tools.run(List.of("umount", mounted.toString()));
        }
    }

    private Submission download() {
        return StoreSamples.submission(
                DownloadRequest.from(URI.create("http://example.org/")).to(folder.resolve("made")).build());
    }

    private static void assertNoSpace(Executable action) {
        TransferException e = assertThrows(TransferException.class, action);
        assertEquals(FailureReason.NO_SPACE, e.reason(), e.getMessage());
    }

    /** Writes until there is no more room. */
    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertTrue(Failures.isNoSpace(e), e.toString());
        }
    }

    @Test
    void F7_F8_F9_a_full_disk_keeps_the_last_progress_and_takes_no_new_transfer() throws Exception {
        mount("size=1m");
        TransferRecord record = store.create(List.of(download())).get(0);
        Path content = store.content(record);
        fill(content);
        long arrived = Files.size(content);
        List<Path> before = list();
        assertNoSpace(() -> store.create(List.of(download())));
        assertNoSpace(() -> store.create(List.of(download(), download())));
        assertEquals(before, list(), "something is left of a submit that threw");
        TransferRecord checked = store.checkpoint(record, TransferProgress.NEW.toBuilder().durableBytes(arrived).build());
        fill(content);
        assertNoSpace(() -> {
            TransferRecord current = checked;
            while (true) {
                current = store.update(current, StoreSamples.progress(arrived), Durability.PROCESS);
                fill(content);
            }
        });
        store.close();
        open();
        TransferRecord read = assertInstanceOf(TransferRecord.class, store.read(record.identifier()).orElseThrow());
        assertTrue(read.progress().durableBytes() == arrived, "the last good value is there");
        store.finish(read, new TransferOutcome.Cancelled(StoreSamples.NOW));
        store.remove(read.identifier());
        assertEquals(1, store.create(List.of(download())).size(), "and there is room again");
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> all = Files.walk(mounted)) {
            return all.filter(path -> !path.endsWith(".reserve")).sorted().toList();
        }
    }

    @Test
    void F10_no_inodes_is_no_room() throws Exception {
        mount("size=4m,nr_inodes=24");
        List<TransferRecord> records = new ArrayList<>();
        assertNoSpace(() -> {
            while (true) {
                records.addAll(store.create(List.of(download())));
            }
        });
        assertTrue(records.size() > 2, "a few fit in");
        assertEquals(records.size(), identifiers().size(), "nothing is left of the one that threw");
        for (TransferRecord record : records) {
            store.finish(record, new TransferOutcome.Cancelled(StoreSamples.NOW));
            store.remove(record.identifier());
        }
        store.create(List.of(download()));
    }

    private List<UUID> identifiers() throws TransferException {
        try (Stream<UUID> all = store.identifiers()) {
            return all.toList();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"QUOTA", "TOO_LARGE", "NO_SPACE"})
    void F11_a_quota_and_a_limit_for_the_size_of_files_are_no_room(Fault fault) throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        story.fetch(identifier, 50);
        story.checkpoint(identifier, 50);
        story.disk().fail((call, path) -> true, fault);
        story.submit(story.download("other"));
        story.checkpoint(identifier, 50);
        story.finish(identifier, new TransferOutcome.Cancelled(Story.NOW));
        assertEquals(3, story.failures.size());
        for (Exception failure : story.failures) {
            assertEquals(FailureReason.NO_SPACE, assertInstanceOf(TransferException.class, failure).reason(), failure::getMessage);
        }
        story.disk().heal();
        int end = story.disk().steps();
        new Verdict(story, story.disk().afterKill(end), end, false).check();
    }

    @Test
    void F13_a_directory_that_is_read_only_is_refused_with_the_reason() throws Exception {
        mount("size=1m");
        store.close();
        Tools.run(List.of("mount", "-o", "remount,ro", mounted.toString()));
        TransferException e = assertThrows(TransferException.class, this::open);
        assertEquals(FailureReason.STORE_UNUSABLE, e.reason());
        assertTrue(e.getMessage().contains("Read-only file system") && e.getMessage().contains(mounted.toString()), e.getMessage());
    }
}
