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
import java.util.function.UnaryOperator;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
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
 * What a program does with a store, and what it may rely on from which step of its {@link Stage} on. Contents are made from
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

        Life(TransferDescription description, Span submitted, List<UUID> submittedWith) {
            this.description = description;
            this.submitted = submitted;
            this.submittedWith = submittedWith;
        }
    }

    final Stage stage;
    final Map<UUID, Life> lives = new LinkedHashMap<>();
    final Map<UUID, TransferRecord> records = new LinkedHashMap<>();
    final List<Exception> failures = new ArrayList<>();
    private final FsTransferStore store;
    private final int number;

    /** @param number tells this story from others with the same store */
    Story(Stage stage, FsTransferStore store, int number) {
        this.stage = stage;
        this.store = store;
        this.number = number;
    }

    /** A story on a disk that forgets, which begins with an open store and nothing to forget. */
    static Story inMemory() throws Exception {
        return inMemory(new FileOperations());
    }

    static Story inMemory(FileOperations files) throws Exception {
        Stage.Memory stage = new Stage.Memory(CrashingFileSystem.empty());
        Files.createDirectory(stage.folder());
        FsTransferStore store = open(stage, files, BOOT);
        stage.disk().trust(stage.root().resolve("store.lock"));
        stage.settle();
        return new Story(stage, store, 0);
    }

    /** One thread, so that all happens in one order; no reserve, which would only be more bytes, and a short log. */
    static FsTransferStore open(Stage stage, FileOperations files, String boot) throws TransferException {
        StoreSettings settings = new StoreSettings(stage.root());
        return FsTransferStore.open(new StoreSettings(settings.root(), settings.kept(), settings.scrapped(), 0, 1, stage.log()),
                files, CLOCK, boot);
    }

    CrashingFileSystem disk() {
        return ((Stage.Memory) stage).disk();
    }

    FsTransferStore store() {
        return store;
    }

    static byte[] content(UUID identifier, int length) {
        byte[] bytes = new byte[length];
        int seed = identifier.hashCode() | 1;
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (33 + Math.floorMod(seed * 131 + i * 7919, 89));
        }
        return bytes;
    }

    DownloadRequest download(String name) {
        return download(stage.folder().resolve(name), IfExists.REPLACE);
    }

    DownloadRequest download(Path destination, IfExists rule) {
        return DownloadRequest.from(URI.create("http://example.org/")).to(destination).ifExists(rule).build();
    }

    UploadRequest upload(boolean link) throws IOException {
        Path source = stage.folder().resolve("source " + number);
        Files.write(source, content(new UUID(0, 0), 60));
        stage.settle();
        UploadRequest.Builder builder = UploadRequest.of(source).to(URI.create("http://example.org/"));
        return (link ? builder.linkSource() : builder).build();
    }

    /** Something that may fail. */
    interface Action {
        void run() throws TransferException, IOException;
    }

    private Span run(Action action) {
        int begun = stage.now();
        try {
            action.run();
            return new Span(begun, stage.now());
        } catch (TransferException | IOException e) {
            failures.add(e);
            return new Span(begun, NEVER);
        }
    }

    List<UUID> submit(TransferRequest... requests) {
        List<Submission> submissions = new ArrayList<>();
        for (TransferRequest request : requests) {
            UUID identifier = new UUID(0x1234_0000_0000_4000L + lives.size() + submissions.size(), 0x8000_0000_0000_0000L + number);
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
    void fetch(UUID identifier, int upTo) {
        run(() -> fetch(store, record(identifier), upTo));
    }

    /** The record as the program knows it; what follows a failed submit fails, too. */
    private TransferRecord record(UUID identifier) throws TransferException {
        TransferRecord record = records.get(identifier);
        if (record == null) {
            throw new TransferException(FailureReason.NOT_FOUND, "it was not submitted");
        }
        return record;
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
        write(identifier, durability == Durability.POWER, progress -> progress.attempts(records.get(identifier).progress().attempts() + 1),
                (record, next) -> store.update(record, next, durability));
    }

    void checkpoint(UUID identifier, int bytes) {
        write(identifier, true, progress -> progress.durableBytes(bytes), (record, next) -> store.checkpoint(record, next));
    }

    private interface Write {
        TransferRecord run(TransferRecord record, TransferProgress next) throws TransferException;
    }

    private void write(UUID identifier, boolean forced, UnaryOperator<TransferProgress.Builder> change, Write write) {
        if (records.containsKey(identifier)) {
            TransferRecord record = records.get(identifier);
            TransferProgress next = change.apply(record.progress().toBuilder()).build();
            TransferProgress expected = next.toBuilder().generation(next.generation() + 1).build();
            Span span = run(() -> records.put(identifier, write.run(record, next)));
            lives.get(identifier).written.add(new Written(expected, forced, span));
        }
    }

    void finish(UUID identifier, TransferOutcome outcome) {
        Life life = lives.get(identifier);
        life.outcome = outcome;
        life.finished = run(() -> records.put(identifier, store.finish(record(identifier), outcome)));
    }

    void remove(UUID identifier) {
        lives.get(identifier).removed = run(() -> store.remove(identifier));
    }

    TransferOutcome completed(UUID identifier, int length) {
        Path file = ((DownloadRequest) lives.get(identifier).description.request()).destination();
        return new TransferOutcome.Completed(NOW, length, Optional.of(file), Map.of(), Optional.empty());
    }
}
