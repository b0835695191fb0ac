// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room that is given up when the disk is full: without it a transfer could not even be paused or cancelled any more, which is what makes
 * room again. New transfers may not use it.
 */
final class Reserve {
    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);

    private final FileOperations files;
    private final Path file;
    private final int bytes;
    private volatile boolean filled;

    Reserve(FileOperations files, Path file, int bytes) {
        this.files = files;
        this.file = file;
        this.bytes = bytes;
        this.filled = bytes == 0;
    }

    /** Sets the room aside at the first use of a directory. */
    void prepare() throws IOException {
        filled = filled || FileOperations.exists(file);
        fill();
    }

    /** Sets the room aside again, if it was given up and there is room now. */
    void fill() {
        if (!filled) {
            byte[] incompressible = new byte[bytes];
            for (int i = 0, state = 1; i < bytes; i++) {
                state = state * 1_103_515_245 + 12_345;
                incompressible[i] = (byte) (state >>> 16);
            }
            try {
                files.write(file, incompressible, false);
                filled = true;
            } catch (IOException e) {
                LOG.debug("{}: no room to set aside: {}", file, e.getMessage());
            }
        }
    }

    /** As {@link FileOperations#replace}, with the reserve if there is no other room. */
    void replace(Path target, byte[] content, boolean forced) throws IOException {
        use(() -> files.replace(target, content, forced));
    }

    /** As {@link FileOperations#write}, with the reserve if there is no other room. */
    void write(Path target, byte[] content, boolean forced) throws IOException {
        use(() -> files.write(target, content, forced));
    }

    /**
     * Makes room if there is none. What failed is done again from its beginning, with a new file: nothing that a force has refused is
     * forced again.
     */
    void use(SharedForce.Action write) throws IOException {
        try {
            write.run();
        } catch (IOException e) {
            if (bytes == 0 || !filled || !Failures.isNoSpace(e)) {
                throw e;
            }
            filled = false;
            files.delete(file);
            LOG.warn("{}: the disk is full; {} bytes that were set aside are used now", file.getParent(), bytes);
            write.run();
        }
    }
}
