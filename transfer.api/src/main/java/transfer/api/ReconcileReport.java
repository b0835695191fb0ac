// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What one reconciliation saw, decided and did.
 *
 * @param session the session's identifier
 * @param at when it began
 * @param dryRun whether it only looked
 * @param entries one for each transfer and each unknown task, in no particular order
 */
public record ReconcileReport(String session, Instant at, boolean dryRun, List<Entry> entries) {
    public ReconcileReport {
        entries = List.copyOf(entries);
    }

    /**
     * One transfer or task.
     *
     * @param transfer the transfer; empty for a task that no record belongs to
     * @param task the identifier of the live task, if there is one
     * @param seen the states of record and tasks, in one line
     * @param decision what was decided
     * @param why in one line
     * @param done whether it was carried out; false in a dry run and where doing it failed
     */
    public record Entry(
            Optional<UUID> transfer, OptionalInt task, String seen, Decision decision, String why, boolean done) {}
}
