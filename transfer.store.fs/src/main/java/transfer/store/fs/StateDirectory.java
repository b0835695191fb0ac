// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Makes the state directory and the directories above it, so that it is still there after a power loss. */
final class StateDirectory {
    private final FileOperations files;

    StateDirectory(FileOperations files) {
        this.files = files;
    }

    /**
     * The lock file is made only after this. While there is none, an earlier attempt may have been interrupted, so that everything above
     * is forced again.
     */
    void prepare(Path root) throws IOException {
        if (Files.isDirectory(root) && FileOperations.exists(new Layout(root).lock())) {
            return;
        }
        Deque<Path> made = new ArrayDeque<>();
        try {
            create(root, made);
            for (Path above = root; above != null; above = above.getParent()) {
                force(above);
            }
        } catch (IOException e) {
            takeBack(made, e);
            throw e;
        }
    }

    /** The next attempt is to make them anew: it would force them, and be told nothing. */
    private void takeBack(Deque<Path> made, IOException because) {
        try {
            for (Path directory : made) {
                files.delete(directory);
            }
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** @param made gets what was made, the innermost first */
    private void create(Path directory, Deque<Path> made) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.getParent() != null) {
            create(directory.getParent(), made);
        }
        try {
            files.createDirectory(directory);
            made.push(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
        }
    }

    /** What this user may not read, he has not made. */
    private void force(Path directory) throws IOException {
        if (Files.isReadable(directory)) {
            files.forceDirectory(directory.toRealPath());
        }
    }
}
