// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.util.function.LongConsumer;

/**
 * A record to create.
 *
 * @param description the immutable part, without a body; what is to be staged is the request's source
 * @param staged is told how many bytes of the body have been staged, now and then
 */
public record Submission(TransferDescription description, LongConsumer staged) {
    /** A submission that nobody watches. */
    public Submission(TransferDescription description) {
        this(description, bytes -> {});
    }
}
