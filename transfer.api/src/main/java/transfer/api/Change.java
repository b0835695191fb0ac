// SPDX-License-Identifier: Apache-2.0
package transfer.api;

/** What came of asking a session to change a transfer. Asking twice does no harm. */
public enum Change {
    /** Done, and durable. */
    CHANGED,
    /** It was so already. */
    UNCHANGED,
    /** The transfer has ended, so that it can not be changed this way; its outcome stands. */
    TOO_LATE,
    /** The transfer has not ended, so that it can not be acknowledged or removed. */
    TOO_EARLY,
    /** The session has no such transfer (any more). */
    UNKNOWN
}
