// SPDX-License-Identifier: Apache-2.0
package transfer.api;

/** What the reconciler can decide about one transfer or task: a closed set. */
public enum Decision {
    /** Nothing is to be done. */
    NONE,
    /** Nothing is to be done now, and the transfer looked at again at a known time or event. */
    WAIT,
    /** Start a task from what is durable. */
    START,
    /** Take a live task over: remember its identifier, follow its events. */
    ADOPT,
    /** Cancel a task which no record wants. */
    CANCEL_TASK,
    /** Keep the furthest of several tasks, cancel the others. */
    KEEP_FURTHEST,
    /** Write the outcome that is due: all bytes are moved, or the transfer was cancelled. */
    FINISH,
    /** End the transfer as failed. */
    FAIL,
    /** Deliver the outcome to listeners. */
    DELIVER,
    /** Report a scrapped record, cancelling its tasks. */
    REPORT_SCRAPPED
}
