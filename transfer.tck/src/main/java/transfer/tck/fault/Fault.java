// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

/** How a call to a {@link CrashingFileSystem} fails. */
public enum Fault {
    /** The device does not read or write (EIO). Any call can fail so; of a write, half has been done. */
    IO_ERROR("Input/output error"),
    /** There is no room (ENOSPC). Only calls that need room fail so; of a write, half has been done. */
    NO_SPACE("No space left on device"),
    /** The quota of the user is used up (EDQUOT); as {@link #NO_SPACE}. */
    QUOTA("Disk quota exceeded"),
    /** A limit for the size of files is reached (EFBIG). Only writes fail so. */
    TOO_LARGE("File too large");

    private final String message;

    Fault(String message) {
        this.message = message;
    }

    /** What the system says to it. */
    public String message() {
        return message;
    }

    boolean concerns(Call call) {
        return switch (this) {
            case IO_ERROR -> true;
            case NO_SPACE, QUOTA -> call.needsRoom();
            case TOO_LARGE -> call == Call.WRITE;
        };
    }
}
