// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Map;
import java.util.OptionalLong;
import transfer.api.TransferFailure;

/** What a download makes of an answer. */
sealed interface DownloadVerdict {
    /**
     * The body continues what is there: write it from the offset asked for.
     *
     * @param length exactly how many bytes the body has
     * @param total the size of the whole, if the server says
     * @param digests what the server says that the whole hashes to
     * @param own what it says that this body hashes to
     */
    record Append(long length, OptionalLong total, Map<String, String> digests, Map<String, String> own) implements DownloadVerdict {}

    /**
     * The body is the whole: cut the file to nothing and write it from 0.
     *
     * @param version its validator
     * @param digests what the server says that it hashes to
     * @param own the same, said of this body
     */
    record Replace(Validator version, Map<String, String> digests, Map<String, String> own) implements DownloadVerdict {}

    /**
     * Throw body and file away and ask for the whole.
     *
     * @param why in one line
     */
    record Restart(String why) implements DownloadVerdict {}

    /** The file is the whole already. */
    record Complete() implements DownloadVerdict {}

    /** Ask with HEAD whether the file is the whole: see {@link DownloadRules#probed}. */
    record Probe() implements DownloadVerdict {}

    /**
     * End the attempt and keep the bytes: a later one may go on from them.
     *
     * @param failure why; retryable
     * @param strange whether the answer did not look like the resource at all
     */
    record Keep(TransferFailure failure, boolean strange) implements DownloadVerdict {}

    /**
     * End the transfer.
     *
     * @param failure why; not retryable
     */
    record Fail(TransferFailure failure) implements DownloadVerdict {}
}
