// SPDX-License-Identifier: Apache-2.0
package transfer.api;

/** How an upload travels. */
public enum UploadProtocol {
    /** Asks the server with OPTIONS and takes the best that it offers; what was found is remembered in the record. */
    AUTO,
    /** One request with the whole body (RFC 9110, sections 9.3.3 and 9.3.4). */
    PLAIN,
    /** tus resumable upload protocol 1.0.0. */
    TUS,
    /** Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload). */
    IETF
}
