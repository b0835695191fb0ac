// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.util.List;
import java.util.Optional;
import transfer.api.DownloadRequest;
import transfer.api.UploadRequest;

/** What a command line asks for, checked as far as that is possible without looking at any transfer. */
public sealed interface Command {
    /**
     * Fetch, and wait.
     *
     * @param requests at least one, no two for the same file
     * @param secrets for all of them
     * @param json whether to print outcomes as JSON
     */
    record Get(List<DownloadRequest> requests, Secrets secrets, boolean json) implements Command {
        public Get {
            requests = List.copyOf(requests);
        }
    }

    /**
     * Send, and wait.
     *
     * @param request what to send where
     * @param secrets for it
     * @param json whether to print the outcome as JSON
     */
    record Put(UploadRequest request, Secrets secrets, boolean json) implements Command {}

    /**
     * Go on with all that is pending, and wait.
     *
     * @param json whether to print outcomes as JSON
     */
    record Run(boolean json) implements Command {}

    /**
     * Print all transfers.
     *
     * @param json whether to print JSON
     */
    record ListAll(boolean json) implements Command {}

    /**
     * Print some transfers.
     *
     * @param identifiers as typed
     * @param json whether to print JSON
     */
    record Show(List<String> identifiers, boolean json) implements Command {}

    /**
     * Change some transfers.
     *
     * @param verb PAUSE, RESUME, CANCEL or REMOVE
     * @param identifiers as typed
     */
    record Alter(Verb verb, List<String> identifiers) implements Command {}

    /**
     * Reconcile once and print the report.
     *
     * @param dryRun whether to look only
     * @param json whether to print JSON
     */
    record Reconcile(boolean dryRun, boolean json) implements Command {}

    /**
     * Examine the store.
     *
     * @param json whether to print JSON
     */
    record Doctor(boolean json) implements Command {}

    /** Read commands from the terminal. */
    record Shell() implements Command {}

    /**
     * Print how a command is used.
     *
     * @param verb the command; empty: all of them
     */
    record Help(Optional<Verb> verb) implements Command {}

    /** Print the version. */
    record Version() implements Command {}

    /** Print the completion script. */
    record Completion() implements Command {}

    /** Whether the command moves bytes, as opposed to looking at transfers or changing their records. */
    default boolean moves() {
        return this instanceof Get || this instanceof Put || this instanceof Run || this instanceof Shell
                || this instanceof Reconcile reconcile && !reconcile.dryRun();
    }
}
