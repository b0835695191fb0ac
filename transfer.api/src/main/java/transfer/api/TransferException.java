// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.util.Objects;

/** The one checked exception of this API. Its message is a line for a person; {@link #reason()} is for programs. */
public class TransferException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient TransferFailure failure;

    public TransferException(TransferFailure failure) {
        this(failure, null);
    }

    public TransferException(TransferFailure failure, Throwable cause) {
        super(failure.message(), cause);
        this.failure = Objects.requireNonNull(failure, "failure");
    }

    public TransferException(FailureReason reason, String message) {
        this(TransferFailure.of(reason, message), null);
    }

    public TransferException(FailureReason reason, String message, Throwable cause) {
        this(TransferFailure.of(reason, message), cause);
    }

    public FailureReason reason() {
        return failure.reason();
    }

    /** The same as a value. */
    public TransferFailure failure() {
        return failure;
    }
}
