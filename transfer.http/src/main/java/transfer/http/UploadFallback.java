// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import transfer.api.FailureReason;
import transfer.api.TransferException;

/** The server turned out not to make uploads resumable: a plain one is to be tried. Caught by {@link UploadWork} alone. */
final class UploadFallback extends TransferException {
    private static final long serialVersionUID = 1L;

    UploadFallback() {
        super(FailureReason.UNSUPPORTED, "the server does not make uploads resumable");
    }
}
