// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

/** The kinds of calls that a {@link CrashingFileSystem} counts and can let fail. */
public enum Call {
    LOOK,
    LIST,
    OPEN,
    READ,
    CREATE,
    WRITE,
    TRUNCATE,
    FORCE,
    LINK,
    RENAME,
    DELETE,
    CREATE_DIRECTORY;

    boolean needsRoom() {
        return this == CREATE || this == WRITE || this == FORCE || this == LINK || this == CREATE_DIRECTORY;
    }
}
