// SPDX-License-Identifier: Apache-2.0
package transfer.api.transport;

import java.util.Map;
import java.util.OptionalLong;
import transfer.api.PropertyList;

/**
 * Where an attempt stands: enough for a later one to go on from here.
 *
 * @param bytes how many bytes of the file are moved: written to the file (a download) or accepted by the server (an upload). A
 *     restart from scratch makes it smaller
 * @param total the size of the file, once known
 * @param resume the transport's own dictionary, handed to the next task as it is. Not for secrets
 */
public record Checkpoint(long bytes, OptionalLong total, Map<String, Object> resume) {
    /** Nothing moved, nothing known. */
    public static final Checkpoint NONE = new Checkpoint(0, OptionalLong.empty(), Map.of());

    public Checkpoint {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative");
        }
        resume = PropertyList.copyOf(resume);
    }
}
