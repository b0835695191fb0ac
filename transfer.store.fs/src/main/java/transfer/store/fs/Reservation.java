// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import transfer.api.PropertyList;
import transfer.api.TransferException;

/**
 * Takes a free name where there are no hard links: with an empty file, over which the content is then renamed. A note in the record,
 * {@code reserved.plist}, tells after a crash that this file is the transfer's own.
 *
 * <p>The note is forced before the file is made ({@code Made} is false) and again after it ({@code Made} is true). After a crash between
 * the two, an empty file of that name is taken for the own one.
 */
final class Reservation {
    private static final String FILE = "File";
    private static final String MADE = "Made";

    private final FileOperations files;
    private final Path note;

    Reservation(FileOperations files, Path record) {
        this.files = files;
        this.note = record.resolve(Layout.RESERVED);
    }

    /** Whether the file under that name, if there is one, is the transfer's own. */
    boolean covers(Path destination) throws IOException {
        try {
            Optional<Map<String, Object>> kept = SealedPropertyList.read(note);
            return kept.isPresent()
                    && PropertyList.of(kept.get()).string(FILE).equals(Optional.of(destination.toString()))
                    && (PropertyList.of(kept.get()).bool(MADE).orElse(false) || isEmpty(destination));
        } catch (TransferException e) {
            return false;
        }
    }

    /** @return false if somebody else has the name */
    boolean take(Path destination) throws IOException, TransferException {
        if (!covers(destination) || !FileOperations.exists(destination)) {
            write(destination, false);
            try {
                files.create(destination).close();
            } catch (FileAlreadyExistsException e) {
                files.delete(note);
                return false;
            }
        }
        force(destination);
        write(destination, true);
        return true;
    }

    /** What a force has failed for is made anew the next time. */
    private void force(Path destination) throws IOException {
        try {
            files.forceShared(destination.getParent());
        } catch (IOException e) {
            if (isEmpty(destination)) {
                files.delete(destination);
            }
            throw e;
        }
    }

    /** Gives the name back, if nothing has come under it. */
    void release() throws IOException {
        try {
            Optional<Map<String, Object>> kept = SealedPropertyList.read(note);
            Optional<String> name = kept.isPresent() ? PropertyList.of(kept.get()).string(FILE) : Optional.empty();
            if (name.isPresent()) {
                Path file = note.getFileSystem().getPath(name.get());
                if (isEmpty(file)) {
                    files.delete(file);
                }
                files.delete(note);
            }
        } catch (TransferException e) {
            files.delete(note);
        }
    }

    private void write(Path destination, boolean made) throws IOException, TransferException {
        files.replace(note, SealedPropertyList.encode(Map.of(FILE, destination.toString(), MADE, made)), true);
    }

    private static boolean isEmpty(Path file) throws IOException {
        return FileOperations.attributes(file).map(found -> found.isRegularFile() && found.size() == 0).orElse(true);
    }
}
