// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A snapshot of a transfer: what was true at one moment. It does not change and holds on to nothing.
 *
 * @param identifier names the transfer for ever, in every process
 * @param session the identifier of the session that it belongs to
 * @param request what was asked for; empty only for a scrapped transfer whose record can not be read
 * @param created when it was submitted
 * @param state where it stands
 * @param bytes how many bytes of the file have been moved; for a running transfer as last heard from the transport
 * @param durableBytes how many of them would survive a power loss
 * @param totalBytes the size of the file, once known
 * @param attempts how many attempts have been started
 * @param notBefore when the next attempt may start, if it has to wait for a time
 * @param waitingFor in one line, what a transfer in state {@link TransferState#WAITING} waits for
 * @param lastFailure why the last attempt failed, if one did
 * @param recentAttempts the last few attempts, oldest first
 * @param outcome how it ended, once it has
 */
public record Transfer(
        UUID identifier,
        String session,
        Optional<TransferRequest> request,
        Instant created,
        TransferState state,
        long bytes,
        long durableBytes,
        OptionalLong totalBytes,
        int attempts,
        Optional<Instant> notBefore,
        Optional<String> waitingFor,
        Optional<TransferFailure> lastFailure,
        List<Attempt> recentAttempts,
        Optional<TransferOutcome> outcome) {
    public Transfer {
        recentAttempts = List.copyOf(recentAttempts);
    }
}
