// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import transfer.api.Decision;
import transfer.api.FailureReason;
import transfer.api.TransferOptions;
import transfer.api.TransferState;
import transfer.api.store.StoredTransfer;
import transfer.api.store.TransferProgress;
import transfer.api.transport.TransferTask.State;

/** What must hold for every combination, and the finer points. The table itself is checked by {@link StatesDocumentTest}. */
class DecideTest {
    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (Cases.Record record : Cases.Record.values()) {
            for (Cases.Tasks tasks : Cases.Tasks.values()) {
                for (Cases.World world : Cases.World.values()) {
                    all.add(Arguments.of(record, tasks, world));
                }
            }
        }
        return all.stream();
    }

    private static Verdict decide(Cases.Record record, Cases.Tasks tasks, Cases.World world) {
        return Decide.decide(record.stored(), tasks.seen(), Cases.NOW, world.circumstances());
    }

    @ParameterizedTest
    @MethodSource("everything")
    void a_task_is_started_only_for_an_active_record_without_any_task(Cases.Record record, Cases.Tasks tasks, Cases.World world) {
        if (decide(record, tasks, world).decision() == Decision.START) {
            assertEquals(Cases.Tasks.NONE, tasks);
            assertTrue(Set.of(Cases.Record.ACTIVE, Cases.Record.WAITING).contains(record));
            assertTrue(Set.of(Cases.World.FREE, Cases.World.OTHER_UNMET, Cases.World.WAITED).contains(world));
        }
    }

    @ParameterizedTest
    @MethodSource("everything")
    void who_is_not_active_loses_every_task_that_lives(Cases.Record record, Cases.Tasks tasks, Cases.World world) {
        Verdict verdict = decide(record, tasks, world);
        Set<Seen> alive = new HashSet<>(tasks.seen());
        alive.removeIf(task -> task.state() == State.COMPLETED);
        if (!record.isActive() || verdict.decision() == Decision.FAIL || record == Cases.Record.CANCELLED_MARK) {
            assertEquals(alive, new HashSet<>(verdict.cancel()));
            assertTrue(verdict.keep().isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("everything")
    void at_most_one_running_task_is_left(Cases.Record record, Cases.Tasks tasks, Cases.World world) {
        Verdict verdict = decide(record, tasks, world);
        long left = tasks.seen().stream().filter(Seen::isRunning).filter(task -> !verdict.cancel().contains(task)).count();
        boolean pending = world.name().startsWith("PENDING") && record.isActive();
        assertTrue(left <= 1 || pending, verdict.toString());
        verdict.keep().ifPresent(kept -> assertTrue(!verdict.cancel().contains(kept) && kept.isRunning()));
    }

    @ParameterizedTest
    @MethodSource("everything")
    void every_verdict_says_why_and_states_fit(Cases.Record record, Cases.Tasks tasks, Cases.World world) {
        Verdict verdict = decide(record, tasks, world);
        assertTrue(!verdict.why().isBlank());
        assertEquals(verdict, decide(record, tasks, world), "the same arguments give the same verdict");
        boolean ours = record.isActive() || record.ordinal() >= Cases.Record.COMPLETED.ordinal()
                || record == Cases.Record.SCRAPPED || record == Cases.Record.SCRAPPED_NAMELESS;
        assertEquals(ours, verdict.state().isPresent());
        assertEquals(verdict.decision() == Decision.FAIL, verdict.failure().isPresent());
        if (record.isActive() && verdict.decision() != Decision.FAIL && verdict.decision() != Decision.FINISH) {
            assertTrue(verdict.again().isPresent(), "an active transfer is looked at again at its deadline at the latest");
            assertTrue(!verdict.again().get().isNegative());
        }
    }

    @Test
    void of_two_tasks_the_furthest_stays_and_of_equal_ones_the_followed() {
        Seen near = new Seen(null, 1, State.RUNNING, 5, true);
        Seen far = new Seen(null, 2, State.RUNNING, 7, false);
        Seen same = new Seen(null, 3, State.RUNNING, 5, false);
        assertEquals(far, verdict(List.of(near, far, same)).keep().get());
        assertEquals(List.of(near, same), verdict(List.of(near, far, same)).cancel());
        assertEquals(near, verdict(List.of(same, near)).keep().get());
    }

    private static Verdict verdict(List<Seen> tasks) {
        return Decide.decide(Cases.Record.ACTIVE.stored(), tasks, Cases.NOW, Cases.World.FREE.circumstances());
    }

    @Test
    void a_persisted_wait_is_believed_up_to_the_longest_wait_there_is() {
        Instant absurd = Cases.NOW.plus(Duration.ofDays(3650));
        Optional<StoredTransfer> stored = active(TransferOptions.DEFAULT,
                TransferProgress.NEW.toBuilder().notBefore(Optional.of(absurd)).build());
        Verdict verdict = Decide.decide(stored, List.of(), Cases.NOW, Cases.World.FREE.circumstances());
        assertEquals(Duration.ofHours(1), verdict.again().get());
    }

    @Test
    void a_wait_that_this_process_has_sat_out_is_over_even_if_the_wall_clock_was_set_back() {
        Optional<StoredTransfer> stored = active(TransferOptions.DEFAULT,
                TransferProgress.NEW.toBuilder().notBefore(Optional.of(Cases.NOW.plus(Duration.ofDays(1)))).build());
        assertEquals(Decision.START, Decide.decide(stored, List.of(), Cases.NOW, Cases.World.WAITED.circumstances()).decision());
    }

    @Test
    void as_many_failures_in_a_row_as_allowed_end_it() {
        Verdict session = Decide.decide(active(TransferOptions.DEFAULT, Cases.failures(3)), List.of(), Cases.NOW,
                Cases.World.FREE.circumstances());
        assertEquals(FailureReason.TOO_MANY_ATTEMPTS, session.failure().get().reason());
        Verdict own = Decide.decide(active(TransferOptions.builder().maxAttempts(4).build(), Cases.failures(3)), List.of(), Cases.NOW,
                Cases.World.FREE.circumstances());
        assertEquals(Decision.START, own.decision());
    }

    @Test
    void a_discretionary_transfer_waits_for_a_better_moment_until_its_window_ends() {
        TransferOptions options = TransferOptions.builder().discretionary(Duration.ofHours(2)).build();
        Verdict inside = Decide.decide(active(options, TransferProgress.NEW), List.of(), Cases.NOW,
                Cases.World.OTHER_UNMET.circumstances());
        assertEquals(Decision.WAIT, inside.decision());
        assertEquals(Duration.ofHours(2).minusSeconds(60), inside.again().get());
        assertEquals(Decision.START, Decide.decide(active(options, TransferProgress.NEW), List.of(), Cases.NOW,
                Cases.World.FREE.circumstances()).decision());
        assertEquals(Decision.START, Decide.decide(active(options, TransferProgress.NEW), List.of(), Cases.NOW.plusSeconds(7200),
                Cases.World.OTHER_UNMET.circumstances()).decision());
    }

    @Test
    void without_progress_the_next_look_comes_when_the_time_is_up() {
        TransferOptions options = TransferOptions.builder().progressTimeout(Duration.ofSeconds(20)).build();
        Verdict running = Decide.decide(active(options, TransferProgress.NEW), Cases.Tasks.FOLLOWED.seen(), Cases.NOW,
                Cases.World.FREE.circumstances());
        assertEquals(Duration.ofSeconds(20), running.again().get());
        assertEquals(TransferState.RUNNING, running.state().get());
    }

    private static Optional<StoredTransfer> active(TransferOptions options, TransferProgress progress) {
        return Optional.of(Cases.record(Cases.SESSION, Cases.NOW.minusSeconds(60), options, progress, null));
    }
}
