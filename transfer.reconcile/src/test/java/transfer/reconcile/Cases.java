// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferFailure;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.store.UnreadableTransfer;
import transfer.api.transport.TransferTask.State;

/** Everything that a decision can be about, by the names that docs/states.md uses. */
final class Cases {
    static final Instant NOW = Instant.parse("2025-03-01T00:00:00Z");
    static final UUID ID = UUID.fromString("11111111-2222-3333-4444-555555555555");
    static final URI URL = URI.create("http://example.org/f");
    static final String SESSION = "default";

    private Cases() {}

    enum Record {
        NONE("none"),
        NEWER("of a newer version"),
        FOREIGN("of another session"),
        SCRAPPED("scrapped"),
        SCRAPPED_NAMELESS("scrapped, session unknown"),
        SCRAPPED_FOREIGN("scrapped, of another session"),
        ACTIVE("active"),
        WAITING("active, waiting (`NotBefore`)"),
        LATER("active, before its earliest begin"),
        CANCELLED_MARK("active, cancellation begun"),
        OVERDUE("active, past its deadline"),
        PAUSED("paused"),
        PAUSED_OVERDUE("paused, past its deadline"),
        COMPLETED("completed"),
        FAILED("failed"),
        CANCELLED("cancelled");

        final String text;

        Record(String text) {
            this.text = text;
        }

        boolean isActive() {
            return ordinal() >= ACTIVE.ordinal() && ordinal() <= PAUSED_OVERDUE.ordinal();
        }

        Optional<StoredTransfer> stored() {
            return switch (this) {
                case NONE -> Optional.empty();
                case NEWER -> Optional.of(new UnreadableTransfer(ID, "written in format 2"));
                case SCRAPPED -> Optional.of(scrapped(Optional.of(SESSION)));
                case SCRAPPED_NAMELESS -> Optional.of(scrapped(Optional.empty()));
                case SCRAPPED_FOREIGN -> Optional.of(scrapped(Optional.of("other")));
                case FOREIGN -> Optional.of(record("other", NOW, TransferOptions.DEFAULT, TransferProgress.NEW, null));
                default -> Optional.of(ours());
            };
        }

        private TransferRecord ours() {
            Instant created = this == OVERDUE || this == PAUSED_OVERDUE ? NOW.minus(Duration.ofDays(7)) : NOW.minusSeconds(60);
            TransferOptions options = this == LATER
                    ? TransferOptions.builder().earliestBegin(NOW.plusSeconds(100)).build()
                    : TransferOptions.DEFAULT;
            TransferProgress.Builder progress = TransferProgress.NEW.toBuilder()
                    .paused(this == PAUSED || this == PAUSED_OVERDUE)
                    .cancelled(this == CANCELLED_MARK)
                    .notBefore(this == WAITING ? Optional.of(NOW.plusSeconds(30)) : Optional.empty());
            TransferOutcome outcome = switch (this) {
                case COMPLETED -> new TransferOutcome.Completed(NOW, 9, Optional.empty(), java.util.Map.of(), Optional.empty());
                case FAILED -> new TransferOutcome.Failed(NOW, TransferFailure.of(FailureReason.TLS, "x"), Optional.empty());
                case CANCELLED -> new TransferOutcome.Cancelled(NOW);
                default -> null;
            };
            return record(SESSION, created, options, progress.build(), outcome);
        }
    }

    static ScrappedTransfer scrapped(Optional<String> session) {
        return new ScrappedTransfer(ID, session, NOW, "the seal is broken", Optional.empty());
    }

    static TransferRecord record(
            String session, Instant created, TransferOptions options, TransferProgress progress, TransferOutcome outcome) {
        DownloadRequest request = DownloadRequest.from(URL).to(Path.of("/tmp/f")).options(options).build();
        return new TransferRecord(new TransferDescription(ID, session, created, request, Optional.empty()), progress,
                Optional.ofNullable(outcome));
    }

    static TransferProgress failures(int count) {
        return TransferProgress.NEW.toBuilder().failures(count).taskIdentifier(OptionalInt.empty()).build();
    }

    enum Tasks {
        NONE("no task"),
        RUNNING("one running"),
        FOLLOWED("one running, followed"),
        CANCELING("one stopping"),
        ENDED("one ended, not told yet"),
        TWO("two running"),
        RUNNING_AND_CANCELING("one running, one stopping"),
        RUNNING_AND_ENDED("one running, one ended");

        final String text;

        Tasks(String text) {
            this.text = text;
        }

        List<Seen> seen() {
            Seen running = new Seen(null, 1, State.RUNNING, 10, false);
            Seen canceling = new Seen(null, 3, State.CANCELING, 90, false);
            Seen ended = new Seen(null, 4, State.COMPLETED, 99, false);
            return switch (this) {
                case NONE -> List.of();
                case RUNNING -> List.of(running);
                case FOLLOWED -> List.of(new Seen(null, 1, State.RUNNING, 10, true));
                case CANCELING -> List.of(canceling);
                case ENDED -> List.of(ended);
                case TWO -> List.of(new Seen(null, 1, State.RUNNING, 10, true), new Seen(null, 2, State.RUNNING, 50, false));
                case RUNNING_AND_CANCELING -> List.of(running, canceling);
                case RUNNING_AND_ENDED -> List.of(running, ended);
            };
        }
    }

    enum World {
        FREE("nothing in the way"),
        NO_TRANSPORT("no transport for the scheme"),
        UNMET("a required constraint is not satisfied"),
        OTHER_UNMET("some other constraint is not satisfied"),
        BACKOFF("a wait of this process, not over"),
        WAITED("a wait of this process, over"),
        FULL("no free place under the limits"),
        STUCK("no byte for longer than allowed"),
        PENDING_SUCCESS("its task succeeded, not written down yet"),
        PENDING_OTHER("its task failed, not written down yet"),
        PENDING_HELD("the same, and to be tried again later");

        final String text;

        World(String text) {
            this.text = text;
        }

        Circumstances circumstances() {
            Optional<Circumstances.Hold> hold = switch (this) {
                case BACKOFF, PENDING_HELD -> Optional.of(new Circumstances.Hold(Duration.ofSeconds(5), "patience", false, false));
                case WAITED -> Optional.of(new Circumstances.Hold(Duration.ZERO, "patience", true, false));
                default -> Optional.empty();
            };
            Optional<Circumstances.Pending> pending = switch (this) {
                case PENDING_SUCCESS, PENDING_HELD -> Optional.of(Circumstances.Pending.SUCCESS);
                case PENDING_OTHER -> Optional.of(Circumstances.Pending.OTHER);
                default -> Optional.empty();
            };
            return new Circumstances(SESSION, this != NO_TRANSPORT, this == UNMET ? Optional.of("online") : Optional.empty(),
                    this == UNMET || this == OTHER_UNMET, hold, this == STUCK ? Duration.ofMinutes(5) : Duration.ZERO,
                    Duration.ofMinutes(5), 3, Duration.ofHours(1), false, pending, this != FULL);
        }
    }
}
