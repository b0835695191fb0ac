// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import transfer.api.transport.TaskResult;

/** Ends an attempt from wherever in it the result is known. Caught by {@link UploadWork} alone. */
final class UploadEnd extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient TaskResult result;

    UploadEnd(TaskResult result) {
        super("the attempt has ended", null, false, false);
        this.result = result;
    }

    TaskResult result() {
        return result;
    }
}
