// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.OptionalLong;

/** What an answer of an upload resource means, whatever the protocol. */
sealed interface UploadAnswer {
    /**
     * The server has so many bytes.
     *
     * @param offset how many
     * @param complete whether the upload is complete for the server
     */
    record Standing(long offset, boolean complete) implements UploadAnswer {}

    /** The answer is that of the resource that the body was meant for, to the whole body. */
    record Last() implements UploadAnswer {}

    /** There is no such upload resource, or not any more. */
    record Gone() implements UploadAnswer {}

    /**
     * Where the upload stands is not what was thought: ask, then go on from there.
     *
     * @param offset what the answer says of it already
     */
    record Ask(OptionalLong offset) implements UploadAnswer {}

    /** The part was too large. */
    record TooMuch() implements UploadAnswer {}

    /** The part was dropped: send it again. */
    record Dropped() implements UploadAnswer {}

    /** The upload resource is in use, or the server can not say: a later attempt asks again. */
    record Busy() implements UploadAnswer {}

    /** The status says it. */
    record Refused() implements UploadAnswer {}

    /**
     * The answer can not be right.
     *
     * @param what what is wrong with it
     * @param retryable whether a later attempt may get a better one
     */
    record Senseless(String what, boolean retryable) implements UploadAnswer {}

    /**
     * The server does not speak this protocol.
     *
     * @param what how that shows
     */
    record Unsupported(String what) implements UploadAnswer {}
}
