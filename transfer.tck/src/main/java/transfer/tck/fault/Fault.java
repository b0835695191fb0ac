// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** How a call to a {@link CrashingFileSystem} fails. */
public enum Fault {
    /** The device does not read or write (EIO). Any call can fail so; of a write, half has been done. */
    IO_ERROR("Input/output error"),
    /** There is no room (ENOSPC). Only calls that need room fail so; of a write, half has been done. */
    NO_SPACE("No space left on device"),
    /** The quota of the user is used up (EDQUOT); as {@link #NO_SPACE}. */
    QUOTA("Disk quota exceeded"),
    /** A limit for the size of files is reached (EFBIG). Only writes fail so. */
    TOO_LARGE("File too large"),
    /** The permission has been taken away (EACCES). Only calls that name a file fail so. */
    DENIED("Permission denied"),
    /** The process has as many files open as it may (EMFILE). Only calls that open one fail so. */
    TOO_MANY_OPEN_FILES("Too many open files");

    private final String message;

    Fault(String message) {
        this.message = message;
    }

    /** What the system says to it. */
    public String message() {
        return message;
    }

    /** The exception that Java makes of it. */
    FileSystemException exception(String path) {
        return this == DENIED ? new AccessDeniedException(path) : new FileSystemException(path, null, message);
    }

    boolean concerns(Call call) {
        return switch (this) {
            case IO_ERROR -> true;
            case NO_SPACE, QUOTA -> call.needsRoom();
            case TOO_LARGE -> call == Call.WRITE;
            case DENIED -> call != Call.READ && call != Call.WRITE && call != Call.FORCE && call != Call.TRUNCATE;
            case TOO_MANY_OPEN_FILES -> call == Call.OPEN || call == Call.CREATE || call == Call.LIST;
        };
    }
}
