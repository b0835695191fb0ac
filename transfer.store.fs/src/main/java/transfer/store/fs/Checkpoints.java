// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferKind;
import transfer.api.store.Durability;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;

/** Writes progress: the content is forced first, then comes the line that counts it. */
final class Checkpoints {
    private final Layout layout;
    private final ProgressFiles progress;
    private final Contents contents;
    private final RootDirectory root;

    Checkpoints(Layout layout, RootDirectory root, ProgressFiles progress, Contents contents) {
        this.layout = layout;
        this.root = root;
        this.progress = progress;
        this.contents = contents;
    }

    /** A greater number of durable bytes makes this a checkpoint, too: a record must not claim what was not forced. */
    TransferRecord update(TransferRecord record, TransferProgress next, Durability durability) throws IOException, TransferException {
        boolean claimsMore = next.durableBytes() > record.progress().durableBytes();
        return claimsMore && isDownload(record) ? checkpoint(record, next) : write(record, next, durability, false);
    }

    TransferRecord checkpoint(TransferRecord record, TransferProgress next) throws IOException, TransferException {
        return write(record, next, Durability.POWER, isDownload(record));
    }

    private TransferRecord write(TransferRecord record, TransferProgress next, Durability durability, boolean withContent)
            throws IOException, TransferException {
        UUID identifier = record.identifier();
        Path directory = layout.record(identifier);
        ProgressFiles.Stored before = progress.read(directory, identifier);
        checkCurrent(record, before);
        if (durability == Durability.POWER) {
            root.name(identifier);
        }
        if (withContent) {
            contents.force(identifier, next.durableBytes());
        }
        TransferProgress value = TransferProgress.of(Survival.mended(next.toPropertyList())).toBuilder()
                .generation(before.progress().generation() + 1).build();
        Optional<String> run = withContent ? Optional.of(contents.boot()) : contents.runOf(identifier, before);
        progress.write(directory, identifier, before, new ProgressFiles.Stored(
                value, Optional.of(record.description().session()), run, false, false), durability);
        if (withContent) {
            contents.checkpointed(identifier);
        }
        return new TransferRecord(record.description(), value, Optional.empty());
    }

    private void checkCurrent(TransferRecord record, ProgressFiles.Stored stored) throws IOException, TransferException {
        UUID identifier = record.identifier();
        Path directory = layout.record(identifier);
        if (stored.progress().generation() == 0 && !FileOperations.exists(directory)) {
            throw Contents.notFound(identifier);
        }
        if (FileOperations.exists(directory.resolve(Layout.OUTCOME))) {
            throw new TransferException(FailureReason.CONFLICT, "transfer " + identifier + " has ended");
        }
        if (stored.progress().generation() != record.progress().generation()) {
            throw new TransferException(FailureReason.CONFLICT, "transfer " + identifier + " has generation "
                    + stored.progress().generation() + ", not " + record.progress().generation());
        }
    }

    private static boolean isDownload(TransferRecord record) {
        return record.description().request().kind() == TransferKind.DOWNLOAD;
    }
}
