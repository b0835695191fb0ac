// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import transfer.api.Change;
import transfer.api.TransferOptions;
import transfer.api.TransferState;

class SchedulingTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");

    private Harness limited(int running, int perHost) {
        return new Harness(store, transport, new VirtualTime(), Harness.limited(running, perHost)).start();
    }

    private static URI on(String host) {
        return URI.create("http://" + host + "/f");
    }

    private static TransferOptions priority(int priority) {
        return TransferOptions.builder().priority(priority).build();
    }

    private List<UUID> startedInOrder() {
        return transport.started.stream().map(FakeTransport.Task::transfer).toList();
    }

    private void finishOne(Harness harness) {
        transport.running().get(0).succeed(1);
        harness.settle();
    }

    @Test
    void not_more_run_than_the_limits_of_session_and_host_allow() throws Exception {
        Harness harness = limited(5, 2);
        for (int i = 0; i < 12; i++) {
            harness.submit(on("host" + i % 4), TransferOptions.DEFAULT);
        }
        int most = 0;
        while (!transport.running().isEmpty()) {
            List<FakeTransport.Task> running = transport.running();
            most = Math.max(most, running.size());
            assertTrue(running.size() <= 5);
            for (String host : List.of("host0", "host1", "host2", "host3")) {
                assertTrue(running.stream().filter(task -> task.request.url().getHost().equals(host)).count() <= 2);
            }
            finishOne(harness);
        }
        assertEquals(5, most);
        assertEquals(12, transport.started.size());
    }

    @Test
    void a_crowded_host_does_not_keep_others_waiting() throws Exception {
        Harness harness = limited(2, 1);
        for (int i = 0; i < 100; i++) {
            harness.submit(on("crowded"), TransferOptions.DEFAULT);
        }
        UUID lonely = harness.submit(on("lonely"), TransferOptions.DEFAULT);
        assertEquals(TransferState.RUNNING, harness.state(lonely));
    }

    @Test
    void hosts_take_turns() throws Exception {
        Harness harness = limited(1, 1);
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            harness.submit(on(i < 4 ? "many" : "few"), TransferOptions.DEFAULT);
        }
        while (!transport.running().isEmpty()) {
            hosts.add(transport.running().get(0).request.url().getHost());
            finishOne(harness);
        }
        assertEquals(List.of("many", "few", "many", "few", "many", "many"), hosts);
    }

    @Test
    void the_greater_priority_starts_first_and_equal_ones_in_order() throws Exception {
        Harness harness = limited(1, 1);
        UUID running = harness.submit(priority(0));
        UUID low = harness.submit(priority(-5));
        UUID normal = harness.submit(priority(0));
        UUID normalToo = harness.submit(priority(0));
        UUID high = harness.submit(priority(7));
        while (!transport.running().isEmpty()) {
            finishOne(harness);
        }
        assertEquals(List.of(running, high, normal, normalToo, low), startedInOrder());
    }

    @Test
    void what_is_paused_or_cancelled_in_line_loses_no_place_for_others() throws Exception {
        Harness harness = limited(1, 1);
        UUID running = harness.submit();
        UUID paused = harness.submit();
        UUID cancelled = harness.submit();
        UUID removed = harness.submit();
        UUID last = harness.submit();
        harness.session.pause(paused);
        harness.session.cancel(cancelled);
        harness.session.remove(removed);
        harness.settle();
        harness.task(running).succeed(1);
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(last));
        harness.task(last).succeed(1);
        harness.settle();
        assertEquals(0, harness.engine.scene.slots.running());
        harness.session.resume(paused);
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(paused));
    }

    @Test
    void many_looks_at_what_stands_in_line_do_not_make_the_line_longer() throws Exception {
        Harness harness = limited(1, 1);
        UUID running = harness.submit();
        UUID next = harness.submit();
        for (int i = 0; i < 50; i++) {
            harness.session.reconcile(false);
            harness.settle();
        }
        harness.task(running).succeed(1);
        harness.settle();
        harness.task(next).succeed(1);
        harness.settle();
        assertEquals(0, harness.engine.scene.slots.running());
        assertEquals(0, harness.engine.scene.slots.waiting());
    }

    @Test
    void nothing_begins_before_its_time() throws Exception {
        Harness harness = limited(4, 4);
        UUID id = harness.submit(TransferOptions.builder().earliestBegin(VirtualTime.START.plusSeconds(3600)).build());
        assertEquals(TransferState.WAITING, harness.state(id));
        assertEquals(VirtualTime.START.plusSeconds(3600), harness.transfer(id).notBefore().get());
        harness.advance(Duration.ofSeconds(3599));
        assertEquals(TransferState.WAITING, harness.state(id));
        harness.advance(Duration.ofSeconds(1));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_discretionary_transfer_lets_everybody_else_go_first_until_its_window_ends() throws Exception {
        Harness harness = limited(1, 1);
        UUID running = harness.submit();
        UUID patient = harness.submit(TransferOptions.builder().priority(100).discretionary(Duration.ofHours(1)).build());
        UUID normal = harness.submit();
        harness.task(running).succeed(1);
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(normal));
        harness.submit();
        harness.advance(Duration.ofHours(1));
        harness.task(normal).succeed(1);
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(patient), "its window is over, and it has the greater priority");
    }

    @Test
    void a_constraint_holds_and_releases_and_suspends_what_runs() throws Exception {
        Harness harness = limited(4, 4);
        AtomicBoolean online = new AtomicBoolean();
        TransferOptions options = TransferOptions.builder().constraint("online").build();
        UUID id = harness.submit(options);
        UUID free = harness.submit();
        assertEquals("constraint online", harness.transfer(id).waitingFor().get());
        harness.engine.addConstraint("online", online::get);
        harness.settle();
        assertEquals(TransferState.WAITING, harness.state(id));

        online.set(true);
        harness.engine.constraintsChanged();
        harness.settle();
        harness.task(id).progress(77);
        online.set(false);
        harness.advance(Duration.ofSeconds(5));
        assertEquals(TransferState.WAITING, harness.state(id), "noticed without being told");
        assertEquals(77, harness.transfer(id).durableBytes());
        assertEquals(TransferState.RUNNING, harness.state(free));

        online.set(true);
        harness.advance(Duration.ofSeconds(5));
        assertEquals(77, harness.task(id).request.from().bytes());
        assertEquals(0, store.record(id).get().progress().failures());
    }

    @Test
    void a_constraint_that_throws_or_is_one_of_two_is_not_satisfied() throws Exception {
        Harness harness = limited(4, 4);
        harness.engine.addConstraint("a", () -> true);
        transfer.api.Constraint broken = () -> {
            throw new IllegalStateException("broken");
        };
        harness.engine.addConstraint("a", broken);
        harness.settle();
        UUID id = harness.submit(TransferOptions.builder().constraint("a").build());
        assertEquals(TransferState.WAITING, harness.state(id));
        harness.engine.removeConstraint(broken);
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_discretionary_transfer_needs_all_constraints_but_only_within_its_window() throws Exception {
        Harness harness = limited(4, 4);
        harness.engine.addConstraint("power", () -> false);
        harness.settle();
        UUID id = harness.submit(TransferOptions.builder().discretionary(Duration.ofMinutes(10)).build());
        assertEquals("a better moment", harness.transfer(id).waitingFor().get());
        harness.advance(Duration.ofMinutes(10));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_queued_transfer_can_be_held_and_goes_on_in_line() throws Exception {
        Harness harness = limited(1, 1);
        UUID running = harness.submit();
        UUID queued = harness.submit();
        assertEquals(TransferState.QUEUED, harness.state(queued));
        assertEquals(Change.UNCHANGED, harness.session.resume(queued));
        harness.session.pause(queued);
        harness.settle();
        assertEquals(TransferState.PAUSED, harness.state(queued));
        harness.session.resume(queued);
        harness.settle();
        assertEquals(TransferState.QUEUED, harness.state(queued));
        harness.task(running).succeed(1);
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(queued));
    }
}
