// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/** What an I/O error means for a transfer. */
final class Failures {
    /** The C library's words for ENOSPC, EDQUOT and EFBIG; in another language, {@link #noSpaceInThisLanguage} knows the first. */
    private static final Set<String> NO_SPACE =
            Set.of("No space left on device", "Disk quota exceeded", "File too large", "Quota exceeded",
                    "There is not enough space on the disk");

    private static volatile Optional<String> localized;

    private Failures() {}

    /** As a failure of the store, named by what it was doing. */
    static TransferException store(IOException e, String doing) {
        return of(e, doing, own(e) instanceof AccessDeniedException || isReadOnly(e)
                ? FailureReason.STORE_UNUSABLE
                : FailureReason.STORE_FAILED);
    }

    /** No space is no space anywhere; anything else has the given reason. */
    static TransferException of(IOException e, String doing, FailureReason otherwise) {
        FailureReason reason = isNoSpace(e) ? FailureReason.NO_SPACE : otherwise;
        return new TransferException(reason, doing + ": " + describe(e), e);
    }

    static boolean isNoSpace(IOException e) {
        String message = String.valueOf(e.getMessage());
        return NO_SPACE.stream().anyMatch(message::endsWith)
                || noSpaceInThisLanguage().filter(message::endsWith).isPresent();
    }

    private static boolean isReadOnly(IOException e) {
        return String.valueOf(e.getMessage()).endsWith("Read-only file system")
                || e.getCause() instanceof ReadOnlyFileSystemException;
    }

    /** What another thread has failed with is passed on as the cause. */
    private static IOException own(IOException e) {
        return e.getClass() == IOException.class && e.getCause() instanceof IOException cause ? cause : e;
    }

    /** For a person: what, and why. Exceptions of the system say the reason with their class only. */
    static String describe(IOException failure) {
        IOException e = own(failure);
        String message = e.getMessage() == null ? "" : e.getMessage() + ": ";
        if (e instanceof AccessDeniedException) {
            return message + "permission denied";
        } else if (e instanceof NoSuchFileException) {
            return message + "no such file or folder";
        } else if (e instanceof FileAlreadyExistsException) {
            return message + "exists already";
        } else if (e instanceof NotDirectoryException) {
            return message + "not a folder";
        } else if (e instanceof DirectoryNotEmptyException) {
            return message + "the folder is not empty";
        } else if (e instanceof ClosedChannelException) {
            return "the file was closed while it was used";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static Optional<String> noSpaceInThisLanguage() {
        Optional<String> known = localized;
        if (known == null) {
            known = askTheSystem();
            localized = known;
        }
        return known;
    }

    private static Optional<String> askTheSystem() {
        Path full = Path.of("/dev/full");
        if (!Files.exists(full)) {
            return Optional.empty();
        }
        try (OutputStream out = Files.newOutputStream(full, StandardOpenOption.WRITE)) {
            out.write(0);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }
}
