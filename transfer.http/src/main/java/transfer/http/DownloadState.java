// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;

/**
 * What a download remembers from one attempt to the next besides its bytes: the dictionary {@code Resume} of a checkpoint.
 *
 * @param validator of the version that the bytes are of
 * @param digests what the server said that the whole hashes to, lower-case hexadecimal by algorithm
 * @param segments what has arrived, starts and ends in turn; if absent the file is not segmented, and all up to its end has arrived
 * @param name the name that the server suggests, made harmless; only if the request leaves it to the server
 * @param counts what has gone wrong how often
 */
record DownloadState(
        Validator validator, Map<String, String> digests, Optional<List<Long>> segments, Optional<String> name, Counts counts) {
    static final DownloadState NEW =
            new DownloadState(Validator.NONE, Map.of(), Optional.empty(), Optional.empty(), Counts.NONE);

    /** From this many restarts on nothing is resumed any more: what arrives has to arrive in one go. */
    static final int RESUMING = 5;

    /** This many restarts end the transfer. */
    static final int MOST_RESTARTS = 10;

    /**
     * What has gone wrong how often.
     *
     * @param restarts bytes were thrown away because what came did not prove that it goes together with them
     * @param mismatches the whole had the wrong digest
     * @param strangers answers in a row did not look like the resource at all
     */
    record Counts(int restarts, int mismatches, int strangers) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    /** Reads what {@link #toPropertyList} wrote; anything else is {@link #NEW}, which costs a restart and nothing more. */
    static DownloadState of(Map<String, Object> resume) {
        try {
            PropertyList list = PropertyList.of(resume);
            Validator validator = Validator.of(list.dictionary("Validator"));
            Optional<List<Long>> segments = Optional.empty();
            if (resume.containsKey("Segments")) {
                List<?> kept = list.require("Segments", List.class);
                segments = Optional.of(Intervals.checked(kept, validator.length().orElse(0)));
            }
            Counts counts = new Counts(count(list, "Restarts"), count(list, "Mismatches"), count(list, "Strangers"));
            return new DownloadState(validator, list.strings("Digests"), segments, list.string("Name"), counts);
        } catch (TransferException | RuntimeException e) {
            return NEW;
        }
    }

    private static int count(PropertyList list, String key) throws TransferException {
        return Math.max(0, list.integer(key).orElse(0));
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
        segments.ifPresent(arrived -> map.put("Segments", Intervals.kept(arrived, validator.length().orElse(0))));
        name.ifPresent(value -> map.put("Name", value));
        put(map, "Restarts", counts.restarts());
        put(map, "Mismatches", counts.mismatches());
        put(map, "Strangers", counts.strangers());
        return map;
    }

    private static void put(Map<String, Object> map, String key, int value) {
        if (value > 0) {
            map.put(key, (long) value);
        }
    }

    Checkpoint checkpoint(long bytes) {
        return new Checkpoint(bytes, validator.length(), toPropertyList());
    }

    /**
     * Whether bytes of the version may be continued.
     *
     * @param trust what else than a validator can be trusted in
     */
    boolean resumable(DownloadRules.Trust trust) {
        boolean known = validator.usable() || trust.digest() && counts.mismatches() == 0 && validator.length().isPresent();
        return known && counts.restarts() < RESUMING;
    }

    /**
     * Whether a record that holds this lets bytes be continued. What is written in their place must not be taken for them: it may be of
     * another version, and after a power loss it may be anything.
     */
    boolean tellsOfBytes() {
        return segments.isPresent() || validator.usable() || validator.length().isPresent();
    }

    /**
     * What has arrived of a segmented file: what the table beside it says, if the machine has not been restarted, else what was recorded.
     */
    List<Long> arrived(TaskRequest task) {
        List<Long> recorded = segments.orElseThrow();
        return task.from().continuous()
                ? SegmentFile.read(ContentFile.beside(task.file()), version(), validator.length().orElse(0)).orElse(recorded)
                : recorded;
    }

    /** Names the version of the bytes, for {@link SegmentFile}. */
    String version() {
        return validator.etag().orElse("") + ' ' + validator.lastModified().orElse("") + ' ' + validator.length().orElse(-1);
    }

    /** The bytes so far have been thrown away; that counts, unless nothing else was possible. */
    DownloadState restarted(boolean counted) {
        return fresh(new Counts(counts.restarts() + (counted ? 1 : 0), counts.mismatches(), counts.strangers()));
    }

    /** The whole had the wrong digest, and has been thrown away. */
    DownloadState mismatched() {
        return fresh(new Counts(counts.restarts(), counts.mismatches() + 1, counts.strangers()));
    }

    private static DownloadState fresh(Counts counts) {
        return new DownloadState(Validator.NONE, Map.of(), Optional.empty(), Optional.empty(), counts);
    }

    /** Another answer that did not look like the resource. */
    DownloadState strange() {
        return new DownloadState(validator, digests, segments, name,
                new Counts(counts.restarts(), counts.mismatches(), counts.strangers() + 1));
    }

    /** The bytes are of this version. */
    DownloadState with(Validator version, Map<String, String> said, Optional<String> suggested) {
        return new DownloadState(version, said, Optional.empty(), suggested, familiar());
    }

    DownloadState withLength(OptionalLong total) {
        return new DownloadState(validator.withLength(total), digests, segments, name, familiar());
    }

    DownloadState withDigests(Map<String, String> said) {
        return new DownloadState(validator, said, segments, name, counts);
    }

    private Counts familiar() {
        return new Counts(counts.restarts(), counts.mismatches(), 0);
    }

    DownloadState withSegments(List<Long> arrived) {
        return new DownloadState(validator, digests, Optional.of(arrived), name, counts);
    }

    /** All has arrived. */
    DownloadState withoutSegments() {
        return new DownloadState(validator, digests, Optional.empty(), name, counts);
    }
}
