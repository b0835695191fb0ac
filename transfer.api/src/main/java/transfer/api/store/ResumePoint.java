// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

/**
 * How much of a download's content can be counted on.
 *
 * @param bytes the number of leading bytes of the content file
 * @param continuous whether the machine has not been restarted since they were written, so that everything an earlier task wrote
 *     to the file system is still as it was written; if not, only what a checkpoint covered is
 */
public record ResumePoint(long bytes, boolean continuous) {
    /** Nothing has arrived. */
    public static final ResumePoint START = new ResumePoint(0, true);
}
