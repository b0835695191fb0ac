// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** How a transfer ended. A transfer has exactly one outcome; once there, it never changes. */
public sealed interface TransferOutcome {
    /** When it ended, to the second. */
    Instant at();

    /** The final state that goes with it. */
    TransferState state();

    /**
     * The bytes are where they should be.
     *
     * @param at when it ended
     * @param bytes the size of the file
     * @param file the file that a download made; empty for an upload
     * @param digests what the content hashes to, as far as computed: lower-case hexadecimal by algorithm
     * @param response the server's final answer, as far as one is kept
     */
    record Completed(
            Instant at, long bytes, Optional<Path> file, Map<String, String> digests, Optional<TransferResponse> response)
            implements TransferOutcome {
        public Completed {
            at = at.truncatedTo(ChronoUnit.SECONDS);
            digests = Map.copyOf(digests);
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(response, "response");
        }

        /** The same outcome with the file that was made in the end. */
        public Completed withFile(Path made) {
            return new Completed(at, bytes, Optional.of(made), digests, response);
        }

        @Override
        public TransferState state() {
            return TransferState.COMPLETED;
        }
    }

    /**
     * It will not succeed.
     *
     * @param at when it ended
     * @param failure why
     * @param response the server's last answer, as far as one is kept
     */
    record Failed(Instant at, TransferFailure failure, Optional<TransferResponse> response) implements TransferOutcome {
        public Failed {
            at = at.truncatedTo(ChronoUnit.SECONDS);
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(response, "response");
        }

        @Override
        public TransferState state() {
            return TransferState.FAILED;
        }
    }

    /**
     * The application cancelled it.
     *
     * @param at when it ended
     */
    record Cancelled(Instant at) implements TransferOutcome {
        public Cancelled {
            at = at.truncatedTo(ChronoUnit.SECONDS);
        }

        @Override
        public TransferState state() {
            return TransferState.CANCELLED;
        }
    }

    /**
     * Its record was invalid and is in quarantine.
     *
     * @param at when that was found
     * @param why what was wrong with the record
     */
    record Scrapped(Instant at, String why) implements TransferOutcome {
        public Scrapped {
            at = at.truncatedTo(ChronoUnit.SECONDS);
            why = Text.oneLine(why);
        }

        @Override
        public TransferState state() {
            return TransferState.SCRAPPED;
        }
    }

    /** This outcome as a property list dictionary; {@link #of(Map)} reads it back. */
    default Map<String, Object> toPropertyList() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Outcome", state().name());
        map.put("At", at());
        if (this instanceof Completed completed) {
            map.put("Bytes", completed.bytes());
            completed.file().ifPresent(file -> map.put("File", file.toString()));
            if (!completed.digests().isEmpty()) {
                map.put("Digests", new LinkedHashMap<String, Object>(completed.digests()));
            }
            completed.response().ifPresent(response -> map.put("Response", response.toPropertyList()));
        } else if (this instanceof Failed failed) {
            map.put("Failure", failed.failure().toPropertyList());
            failed.response().ifPresent(response -> map.put("Response", response.toPropertyList()));
        } else if (this instanceof Scrapped scrapped) {
            map.put("Why", scrapped.why());
        }
        return map;
    }

    /**
     * Reads what {@link #toPropertyList} wrote; other keys are ignored.
     *
     * @throws TransferException {@link FailureReason#INVALID_RECORD} if it is not a valid outcome
     */
    static TransferOutcome of(Map<String, Object> map) throws TransferException {
        PropertyList list = PropertyList.of(map);
        Instant at = list.require("At", Instant.class);
        Optional<TransferResponse> response = map.containsKey("Response")
                ? Optional.of(TransferResponse.of(list.dictionary("Response")))
                : Optional.empty();
        return switch (list.constant("Outcome", TransferState.class).orElse(TransferState.QUEUED)) {
            case COMPLETED -> new Completed(at, list.require("Bytes", Long.class), list.string("File").map(Path::of),
                    list.strings("Digests"), response);
            case FAILED -> new Failed(at, TransferFailure.of(list.dictionary("Failure")), response);
            case CANCELLED -> new Cancelled(at);
            case SCRAPPED -> new Scrapped(at, list.string("Why").orElse(""));
            default -> throw new TransferException(FailureReason.INVALID_RECORD, "Outcome is not a final state");
        };
    }
}
