// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;

/**
 * What a download remembers from one attempt to the next besides its bytes: the dictionary {@code Resume} of a checkpoint.
 *
 * @param validator of the version that the bytes are of; {@link Validator#NONE} if it gave none
 * @param digests what the server said that the whole hashes to, lower-case hexadecimal by algorithm
 * @param restarts how often bytes were thrown away because it could not be proved that they go together with what came next
 * @param mismatches how often the whole had the wrong digest
 * @param strangers how many answers in a row did not look like the resource at all
 */
record DownloadState(Validator validator, Map<String, String> digests, int restarts, int mismatches, int strangers) {
    static final DownloadState NEW = new DownloadState(Validator.NONE, Map.of(), 0, 0, 0);

    /** From this many restarts on nothing is resumed any more: what arrives has to arrive in one go. */
    static final int RESUMING = 5;

    /** This many restarts end the transfer. */
    static final int MOST_RESTARTS = 10;

    /** Reads what {@link #toPropertyList} wrote; anything else is {@link #NEW}, which costs a restart and nothing more. */
    static DownloadState of(Map<String, Object> resume) {
        try {
            PropertyList list = PropertyList.of(resume);
            return new DownloadState(
                    Validator.of(list.dictionary("Validator")),
                    list.strings("Digests"),
                    Math.max(0, list.integer("Restarts").orElse(0)),
                    Math.max(0, list.integer("Mismatches").orElse(0)),
                    Math.max(0, list.integer("Strangers").orElse(0)));
        } catch (TransferException | RuntimeException e) {
            return NEW;
        }
    }

    Map<String, Object> toPropertyList() {
        Map<String, Object> map = new LinkedHashMap<>();
        Map<String, Object> version = validator.toPropertyList();
        if (!version.isEmpty()) {
            map.put("Validator", version);
        }
        if (!digests.isEmpty()) {
            map.put("Digests", new LinkedHashMap<String, Object>(digests));
        }
        count(map, "Restarts", restarts);
        count(map, "Mismatches", mismatches);
        count(map, "Strangers", strangers);
        return map;
    }

    private static void count(Map<String, Object> map, String key, int value) {
        if (value > 0) {
            map.put(key, (long) value);
        }
    }

    Checkpoint checkpoint(long bytes) {
        return new Checkpoint(bytes, validator.length(), toPropertyList());
    }

    /** Whether bytes of the version may be continued: there is a strong validator, and it has not changed too often. */
    boolean resumable() {
        return validator.usable() && restarts < RESUMING;
    }

    /** The bytes so far have been thrown away. */
    DownloadState restarted() {
        return new DownloadState(Validator.NONE, Map.of(), restarts + 1, mismatches, strangers);
    }

    /** The whole had the wrong digest, and has been thrown away. */
    DownloadState mismatched() {
        return new DownloadState(Validator.NONE, Map.of(), restarts, mismatches + 1, strangers);
    }

    /** Another answer that did not look like the resource. */
    DownloadState strange() {
        return new DownloadState(validator, digests, restarts, mismatches, strangers + 1);
    }

    /** The bytes are of this version. */
    DownloadState with(Validator version, Map<String, String> said) {
        return new DownloadState(version, said, restarts, mismatches, 0);
    }

    DownloadState withLength(OptionalLong total) {
        return new DownloadState(validator.withLength(total), digests, restarts, mismatches, 0);
    }
}
