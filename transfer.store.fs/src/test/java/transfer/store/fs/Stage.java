// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import transfer.tck.fault.CrashingFileSystem;

/** Where a {@link Story} happens, and what time it is there. */
interface Stage {
    /** The state directory. */
    Path root();

    /** For sources and destinations. */
    Path folder();

    /** A number that grows with each step. */
    int now();

    /** How many bytes of the log may stand for records before these are forced: enough for two. */
    default int log() {
        return 3 << 10;
    }

    /** As if everything had been forced. */
    default void settle() {}

    /** A path on this stage. */
    default Path path(String text) {
        return root().getFileSystem().getPath(text);
    }

    /** A directory that is a file system of its own, where that can be had. */
    default Path otherFileSystem(boolean hardLinks) throws IOException {
        return Files.createDirectory(folder().resolve(hardLinks ? "other" : "flat"));
    }

    /** A disk that forgets. */
    record Memory(CrashingFileSystem disk) implements Stage {
        @Override
        public Path root() {
            return disk.getPath("/state");
        }

        @Override
        public Path folder() {
            return disk.getPath("/data");
        }

        @Override
        public int now() {
            return disk.steps();
        }

        @Override
        public void settle() {
            disk.settle();
        }

        @Override
        public Path otherFileSystem(boolean hardLinks) throws IOException {
            return disk.mount(hardLinks ? "/other" : "/flat", hardLinks);
        }
    }
}
