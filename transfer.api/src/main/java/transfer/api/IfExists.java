// SPDX-License-Identifier: Apache-2.0
package transfer.api;

/** What a finished download does when its destination exists already. Decided without a race, when it finishes. */
public enum IfExists {
    /** Replaces the file atomically: a reader sees the old bytes or the new ones, whole. The default. */
    REPLACE,
    /** The transfer fails with {@link FailureReason#DESTINATION_EXISTS}; the existing file is untouched. */
    FAIL,
    /** Takes the first free name of the form {@code name (1).ext}. */
    RENAME
}
