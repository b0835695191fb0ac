// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens files for writes that go to the disk itself, around the page cache. */
@FunctionalInterface
interface DirectAccess {
    /** That of the Java runtime, which not every one has, and not every file system. */
    DirectAccess RUNTIME = DirectAccess::ofRuntime;

    /** An open file. */
    interface Disk extends AutoCloseable {
        /**
         * Writes from the buffer's position on, as far as one call comes.
         *
         * @param bytes begins and ends at multiples of the block size of the disk, as {@code position} does
         */
        void write(ByteBuffer bytes, long position) throws IOException;

        @Override
        void close() throws IOException;
    }

    /**
     * Opens an existing regular file.
     *
     * @param block what will be written and where is a multiple of this, also in memory
     * @throws IOException this file system has no such writes, or not in such blocks
     * @throws UnsupportedOperationException the Java runtime has no such writes
     * @throws LinkageError the same
     */
    Disk open(Path file, int block) throws IOException;

    private static Disk ofRuntime(Path file, int block) throws IOException {
        long least = Files.getFileStore(file).getBlockSize();
        if (least <= 0 || block % least != 0) {
            throw new IOException("blocks of " + least);
        }
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS, ExtendedOpenOption.DIRECT);
        return new Disk() {
            @Override
            public void write(ByteBuffer bytes, long position) throws IOException {
                channel.write(bytes, position);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
