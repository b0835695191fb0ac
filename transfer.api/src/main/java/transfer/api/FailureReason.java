// SPDX-License-Identifier: Apache-2.0
package transfer.api;

/**
 * Why something failed. The set grows in minor versions: a switch over it needs a default.
 *
 * <p>Each reason has a usual nature: temporary ones are tried again by the reconciler with backoff; permanent ones end the
 * transfer. A {@link TransferFailure} can say otherwise for its case.
 */
public enum FailureReason {
    /** The request itself can not be right: malformed, unsupported scheme, a refused header. */
    INVALID_REQUEST(false),
    /** The server or this transport lacks what the request needs. */
    UNSUPPORTED(false),
    /** Name resolution, connection or the stream broke. */
    NETWORK(true),
    /** Nothing, or too little, arrived in the time allowed. */
    TIMEOUT(true),
    /** TLS could not be agreed, or the certificate is not acceptable. */
    TLS(false),
    /** The answer breaks HTTP or the upload protocol in a way that forbids using it. */
    PROTOCOL(true),
    /** Too many redirects, or one that may not be followed. */
    REDIRECT(false),
    /** A policy refused the host or address. */
    REFUSED_BY_POLICY(false),
    /** 401, 403 or 407: credentials are missing, wrong or expired. */
    UNAUTHORIZED(false),
    /** Any other 4xx that will not change by itself. */
    CLIENT_ERROR(false),
    /** 5xx, 408, 429: the server may be able to do it later. */
    SERVER_ERROR(true),
    /** The representation at the URL kept changing while it was fetched. */
    CONTENT_CHANGED(false),
    /** What arrived does not have the expected digest. */
    DIGEST_MISMATCH(false),
    /** Larger than the request or the server allows. */
    TOO_LARGE(false),
    /** The linked source of an upload is no longer what was submitted. */
    SOURCE_CHANGED(false),
    /** The source of an upload can not be read. */
    SOURCE_UNREADABLE(false),
    /** The destination exists and the request says {@link IfExists#FAIL}. */
    DESTINATION_EXISTS(false),
    /** The destination's folder is missing or not writable. */
    DESTINATION_UNWRITABLE(false),
    /** No space, quota or inodes left where the bytes must go. */
    NO_SPACE(true),
    /** The store could not read or write its state. */
    STORE_FAILED(true),
    /** The store's directory can not be used at all: missing permission, read-only, not a directory. */
    STORE_UNUSABLE(false),
    /** Another process or node owns the store. */
    STORE_IN_USE(false),
    /** This node does not own the record (any more). */
    NOT_OWNER(false),
    /** The record was changed by somebody else since it was read. */
    CONFLICT(true),
    /** A record is not valid. */
    INVALID_RECORD(false),
    /** A record was written by a newer version. */
    NEWER_FORMAT(false),
    /** No such transfer. */
    NOT_FOUND(false),
    /** The service is stopping or stopped. */
    CLOSED(true),
    /** The transfer's deadline passed. */
    DEADLINE(false),
    /** No progress for longer than the request allows. */
    NO_PROGRESS(false),
    /** As many attempts as the request allows have failed. */
    TOO_MANY_ATTEMPTS(false),
    /** A defect in this software; the message names it. */
    INTERNAL(true);

    private final boolean temporary;

    FailureReason(boolean temporary) {
        this.temporary = temporary;
    }

    /** Whether a later attempt may succeed without anybody changing the request. */
    public boolean isTemporary() {
        return temporary;
    }
}
