// SPDX-License-Identifier: Apache-2.0
package transfer.api.transport;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import transfer.api.TransferFailure;
import transfer.api.TransferResponse;

/** How an attempt ended. */
public sealed interface TaskResult {
    /** Where the attempt ended; a later one goes on from here. */
    Checkpoint last();

    /** What was measured, by name: see {@link transfer.api.Attempt#metrics}. */
    Map<String, Long> metrics();

    /**
     * All bytes are moved, and everything that the request lets the transport check (length, digests) is right.
     *
     * @param last {@code last.bytes()} is the size of the file
     * @param suggestedName the file name that a server or URL suggests, already reduced to a harmless one; for downloads that
     *     are not {@code named}
     * @param digests what the content hashes to, as far as computed: lower-case hexadecimal by algorithm
     * @param response the final answer
     * @param metrics see {@link TaskResult#metrics}
     */
    record Succeeded(
            Checkpoint last,
            Optional<String> suggestedName,
            Map<String, String> digests,
            Optional<TransferResponse> response,
            Map<String, Long> metrics)
            implements TaskResult {
        public Succeeded {
            Objects.requireNonNull(last, "last");
            digests = Map.copyOf(digests);
            metrics = Map.copyOf(metrics);
        }
    }

    /**
     * The attempt failed.
     *
     * @param last see {@link TaskResult#last}
     * @param failure why, and whether another attempt may succeed
     * @param challenges the values of {@code WWW-Authenticate} or {@code Proxy-Authenticate}, if the reason is
     *     {@link transfer.api.FailureReason#UNAUTHORIZED}
     * @param response the final answer, if there was one
     * @param metrics see {@link TaskResult#metrics}
     */
    record Failed(
            Checkpoint last,
            TransferFailure failure,
            List<String> challenges,
            Optional<TransferResponse> response,
            Map<String, Long> metrics)
            implements TaskResult {
        public Failed {
            Objects.requireNonNull(last, "last");
            Objects.requireNonNull(failure, "failure");
            challenges = List.copyOf(challenges);
            metrics = Map.copyOf(metrics);
        }
    }

    /**
     * The task was cancelled, by {@link TransportSession#cancel} or because its transport stopped.
     *
     * @param last see {@link TaskResult#last}
     * @param metrics see {@link TaskResult#metrics}
     */
    record Cancelled(Checkpoint last, Map<String, Long> metrics) implements TaskResult {
        public Cancelled {
            Objects.requireNonNull(last, "last");
            metrics = Map.copyOf(metrics);
        }
    }
}
