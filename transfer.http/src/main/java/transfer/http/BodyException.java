// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/** The source of a request's body failed, not the network. Carries the failure through OkHttp. */
final class BodyException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient TransferException failure;

    BodyException(FailureReason reason, String message, Throwable cause) {
        this(new TransferException(reason, message, cause));
    }

    BodyException(TransferException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    TransferException failure() {
        return failure;
    }
}
