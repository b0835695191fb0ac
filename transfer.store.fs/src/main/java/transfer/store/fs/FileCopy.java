// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies files of this store. */
final class FileCopy {
    private static final long CHUNK = 16 << 20;

    private FileCopy() {}

    /**
     * Makes a file, which must not exist, and forces it.
     *
     * @param prepare what is to be done to the empty file
     */
    static void make(FileOperations files, Path from, Path to, SharedForce.Action prepare) throws IOException {
        Uninterrupted.run(() -> {
            try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                    FileChannel target = files.create(to)) {
                prepare.run();
                copy(source, target);
                files.force(target);
                return to;
            } catch (ClosedChannelException e) {
                files.delete(to);
                throw e;
            }
        });
    }

    private static void copy(FileChannel source, FileChannel target) throws IOException {
        long size = source.size();
        for (long done = 0; done < size; ) {
            long moved = source.transferTo(done, Math.min(CHUNK, size - done), target.position(done));
            if (moved <= 0) {
                throw new IOException("content became shorter while it was copied");
            }
            done += moved;
        }
    }
}
