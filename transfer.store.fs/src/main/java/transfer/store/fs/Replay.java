// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.UUID;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/** Makes the directories agree with {@link SubmitLog}. */
final class Replay {
    private final Layout layout;
    private final FileOperations files;
    private final Reserve reserve;

    Replay(Layout layout, FileOperations files, Reserve reserve) {
        this.layout = layout;
        this.files = files;
        this.reserve = reserve;
    }

    /** Makes sure that a submitted transfer is there. What is there and valid stays as it is, with all that was done since. */
    void make(UUID identifier, byte[] immutable) throws IOException {
        Path record = layout.record(identifier);
        if (!FileOperations.exists(record)) {
            restore(identifier, record);
        }
        if (isDirectory(record) && !isValid(record, identifier)) {
            reserve.replace(record.resolve(Layout.IMMUTABLE), immutable, true);
        }
    }

    private void restore(UUID identifier, Path record) throws IOException {
        for (Path other : new Path[] {layout.aside(identifier), layout.incoming(identifier)}) {
            if (FileOperations.exists(other)) {
                files.rename(other, record);
                return;
            }
        }
        reserve.use(() -> files.createDirectory(record));
    }

    private static boolean isDirectory(Path record) throws IOException {
        return FileOperations.attributes(record).map(BasicFileAttributes::isDirectory).orElse(false);
    }

    private static boolean isValid(Path record, UUID identifier) throws IOException {
        Optional<BasicFileAttributes> there = FileOperations.attributes(record.resolve(Layout.IMMUTABLE));
        if (there.isPresent() && !there.get().isRegularFile()) {
            return true;
        }
        try {
            RecordReader.description(record, identifier);
            return true;
        } catch (TransferException e) {
            return e.reason() == FailureReason.NEWER_FORMAT;
        }
    }

    /** Makes sure that a removed transfer is not there. */
    void remove(UUID identifier) throws IOException {
        if (FileOperations.exists(layout.record(identifier))) {
            files.deleteTree(layout.gone(identifier));
            files.rename(layout.record(identifier), layout.gone(identifier));
        }
    }
}
