// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.util.Optional;
import java.util.UUID;

/**
 * Something that a store's self-examination has to say.
 *
 * @param severity how bad it is
 * @param transfer the transfer that it is about, if it is about one
 * @param message what was found and what to do about it, in one line
 */
public record Finding(Severity severity, Optional<UUID> transfer, String message) {
    /** How bad a finding is. */
    public enum Severity {
        /** Good to know. */
        INFO,
        /** Nothing is lost, but somebody should look. */
        WARNING,
        /** A transfer is lost, or the store does not work. */
        ERROR
    }
}
