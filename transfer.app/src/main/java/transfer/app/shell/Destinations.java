// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.IfExists;
import transfer.api.TransferException;

/** Looks at destinations before anything is fetched: a mistake should show at once, not after the last byte. */
public final class Destinations {
    private final Set<Path> probed = new HashSet<>();

    /** @throws TransferException {@link FailureReason#DESTINATION_UNWRITABLE} if a file could not be made there now */
    public void check(DownloadRequest request) throws TransferException {
        Path folder = request.named() ? request.destination().getParent() : request.destination();
        if (folder == null || request.named() && Files.isDirectory(request.destination())) {
            throw unwritable(request.destination() + " is a folder; --directory fetches into it");
        }
        if (!Files.exists(folder)) {
            throw unwritable("there is no folder " + folder);
        }
        if (!Files.isDirectory(folder)) {
            throw unwritable(folder + " is not a folder");
        }
        if (request.named() && exists(request) && !Files.isRegularFile(request.destination())) {
            throw unwritable(request.destination() + " is not a regular file, and is not replaced");
        }
        if (probed.add(folder)) {
            probe(folder);
        }
    }

    /** Permission bits do not tell everything: root passes them all, and a file system may be read-only or take no files. */
    private static void probe(Path folder) throws TransferException {
        try {
            Files.delete(Files.createTempFile(folder, ".transfer-", ".probe"));
        } catch (AccessDeniedException e) {
            throw unwritable("no permission to make a file in " + folder);
        } catch (FileSystemException e) {
            throw unwritable("no file can be made in " + folder + (e.getReason() == null ? "" : ": " + e.getReason()));
        } catch (IOException e) {
            throw unwritable("no file can be made in " + folder + ": " + e.getMessage());
        }
    }

    /** @throws TransferException {@link FailureReason#DESTINATION_EXISTS} if it does, and the request says that it must not */
    static void checkFree(DownloadRequest request) throws TransferException {
        if (request.ifExists() == IfExists.FAIL && request.named() && exists(request)) {
            throw new TransferException(FailureReason.DESTINATION_EXISTS, request.destination() + " exists already");
        }
    }

    private static boolean exists(DownloadRequest request) {
        return Files.exists(request.destination(), LinkOption.NOFOLLOW_LINKS);
    }

    private static TransferException unwritable(String message) {
        return new TransferException(FailureReason.DESTINATION_UNWRITABLE, message);
    }
}
