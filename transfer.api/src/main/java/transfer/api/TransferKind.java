// SPDX-License-Identifier: Apache-2.0
package transfer.api;

/** Which way the bytes go. */
public enum TransferKind {
    /** From the URL to a local file. */
    DOWNLOAD,
    /** From a local file to the URL. */
    UPLOAD
}
