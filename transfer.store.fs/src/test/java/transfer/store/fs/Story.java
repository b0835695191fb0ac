// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import transfer.api.DownloadRequest;
import transfer.api.IfExists;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.UploadRequest;
import transfer.api.store.Durability;
import transfer.api.store.Submission;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.tck.fault.CrashingFileSystem;

/**
 * What a program does with a store on a {@link CrashingFileSystem}, and what it may rely on from which step on. Contents are made from
 * the transfer's identifier, so that each byte can be checked.
 */
final class Story {
    static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final String BOOT = "first run of the machine";
    static final int NEVER = Integer.MAX_VALUE;

    /** Something that was begun at one step and had succeeded at another, or never. */
    record Span(int begun, int done) {
        boolean maybeAt(int step) {
            return begun <= step;
        }

        boolean surelyAt(int step) {
            return done <= step;
        }
    }

    /** Progress that was written. */
    record Written(TransferProgress progress, boolean forced, Span span) {}

    /** All that happened to one transfer. */
    static final class Life {
        final TransferDescription description;
        final Span submitted;
        final List<UUID> submittedWith;
        final List<Written> written = new ArrayList<>();
        TransferOutcome outcome;
        Span finished = new Span(NEVER, NEVER);
        Span removed = new Span(NEVER, NEVER);
        int contentTouched = NEVER;

        Life(TransferDescription description, Span submitted, List<UUID> submittedWith) {
            this.description = description;
            this.submitted = submitted;
            this.submittedWith = submittedWith;
        }
    }

    final CrashingFileSystem disk;
    final Path root;
    final Path folder;
    final Map<UUID, Life> lives = new LinkedHashMap<>();
    final Map<UUID, TransferRecord> records = new LinkedHashMap<>();
    FsTransferStore store;

    Story() throws Exception {
        disk = CrashingFileSystem.empty();
        root = disk.getPath("/state");
        folder = Files.createDirectory(disk.getPath("/data"));
        store = open(disk, BOOT);
        disk.trust(root.resolve("store.lock"));
        disk.settle();
    }

    static FsTransferStore open(CrashingFileSystem disk, String boot) throws TransferException {
        StoreSettings settings = new StoreSettings(disk.getPath("/state"));
        return FsTransferStore.open(new StoreSettings(settings.root(), settings.kept(), settings.scrapped(), 0, 1),
                new FileOperations(), CLOCK, boot);
    }

    static byte[] content(UUID identifier, int length) {
        byte[] bytes = new byte[length];
        int seed = identifier.hashCode() | 1;
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (33 + Math.floorMod(seed * 131 + i * 7919, 89));
        }
        return bytes;
    }

    DownloadRequest download(Path destination, IfExists rule) {
        return DownloadRequest.from(URI.create("http://example.org/")).to(destination).ifExists(rule).build();
    }

    UploadRequest upload(boolean link) throws IOException {
        Path source = folder.resolve("source");
        Files.write(source, content(new UUID(0, 0), 60));
        disk.settle();
        UploadRequest.Builder builder = UploadRequest.of(source).to(URI.create("http://example.org/"));
        return (link ? builder.linkSource() : builder).build();
    }

    /** Something that may fail. */
    interface Action {
        void run() throws TransferException, IOException;
    }

    private Span run(Action action) {
        int begun = disk.steps();
        try {
            action.run();
            return new Span(begun, disk.steps());
        } catch (TransferException | IOException e) {
            failures.add(e);
            return new Span(begun, NEVER);
        }
    }

    final List<Exception> failures = new ArrayList<>();

    List<UUID> submit(TransferRequest... requests) {
        List<Submission> submissions = new ArrayList<>();
        for (TransferRequest request : requests) {
            UUID identifier = new UUID(0x1234_0000_0000_4000L + lives.size() + submissions.size(), 0x8000_0000_0000_0001L);
            submissions.add(new Submission(
                    new TransferDescription(identifier, "default", NOW, request, Optional.empty())));
        }
        List<UUID> identifiers = submissions.stream().map(one -> one.description().identifier()).toList();
        Span span = run(() -> store.create(submissions).forEach(record -> records.put(record.identifier(), record)));
        submissions.forEach(one -> lives.put(
                one.description().identifier(), new Life(one.description(), span, identifiers)));
        return identifiers;
    }

    /** Writes the content up to a length, as a transport does: after cutting off what does not count. */
    void fetch(UUID identifier, int upTo) throws Exception {
        TransferRecord record = records.get(identifier);
        Life life = lives.get(identifier);
        life.contentTouched = Math.min(life.contentTouched, disk.steps());
        fetch(store, record, upTo);
    }

    static void fetch(FsTransferStore store, TransferRecord record, int upTo) throws TransferException, IOException {
        long from = store.resumePoint(record).bytes();
        try (FileChannel channel = FileChannel.open(store.content(record), StandardOpenOption.WRITE)) {
            channel.truncate(from);
            byte[] bytes = content(record.identifier(), upTo);
            channel.write(ByteBuffer.wrap(bytes, (int) from, (int) (upTo - from)), from);
        }
    }

    void update(UUID identifier, Durability durability) {
        TransferRecord record = records.get(identifier);
        TransferProgress next = record.progress().toBuilder().attempts(record.progress().attempts() + 1).build();
        write(identifier, next, durability == Durability.POWER, () -> store.update(record, next, durability));
    }

    void checkpoint(UUID identifier, int bytes) {
        TransferRecord record = records.get(identifier);
        TransferProgress next = record.progress().toBuilder().durableBytes(bytes).build();
        write(identifier, next, true, () -> store.checkpoint(record, next));
    }

    private interface Write {
        TransferRecord run() throws TransferException;
    }

    private void write(UUID identifier, TransferProgress next, boolean forced, Write write) {
        TransferProgress expected = next.toBuilder().generation(next.generation() + 1).build();
        Span span = run(() -> records.put(identifier, write.run()));
        lives.get(identifier).written.add(new Written(expected, forced, span));
    }

    void finish(UUID identifier, TransferOutcome outcome) {
        Life life = lives.get(identifier);
        life.outcome = outcome;
        life.finished = run(() -> records.put(identifier, store.finish(records.get(identifier), outcome)));
    }

    void remove(UUID identifier) {
        lives.get(identifier).removed = run(() -> store.remove(identifier));
    }

    TransferOutcome completed(UUID identifier, int length) {
        Path file = ((DownloadRequest) lives.get(identifier).description.request()).destination();
        return new TransferOutcome.Completed(NOW, length, Optional.of(file), Map.of(), Optional.empty());
    }
}
