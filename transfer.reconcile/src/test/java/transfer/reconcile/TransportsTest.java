// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferState;
import transfer.api.transport.TransferTask;

class TransportsTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");
    private final Harness harness = new Harness(store, transport).start();

    private Harness relaunchWithout() {
        harness.kill();
        Harness next = new Harness(store, null, harness.time, Harness.settings()).start();
        return next;
    }

    @Test
    void what_has_no_transport_waits_for_one_and_says_so() throws Exception {
        UUID id = harness.submit();
        Harness next = relaunchWithout();
        assertEquals(TransferState.WAITING, next.state(id));
        assertEquals("a transport for http", next.transfer(id).waitingFor().get());
        TransferException e = assertThrows(TransferException.class, next::submit);
        assertTrue(e.getMessage().contains("http"), e.getMessage());

        FakeTransport late = new FakeTransport("http");
        next.engine.addTransport(1, late);
        next.settle();
        assertEquals(TransferState.RUNNING, next.state(id));
        assertEquals(1, late.started.size());
    }

    @Test
    void a_transport_that_goes_leaves_its_last_positions_and_the_next_one_goes_on_from_there() throws Exception {
        UUID id = harness.submit();
        harness.task(id).progress(432);
        harness.engine.removeTransport(transport);
        harness.settle();
        assertEquals("a transport for http", harness.transfer(id).waitingFor().get());
        assertEquals(0, harness.engine.scene.slots.running());
        assertTrue(transport.cancelled.contains(1));

        FakeTransport other = new FakeTransport("http");
        harness.engine.addTransport(1, other);
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertEquals(1, other.started.size());
    }

    @Test
    void nothing_is_started_on_a_transport_that_is_going() throws Exception {
        harness.engine.removeTransport(transport);
        assertThrows(TransferException.class, () -> harness.submit());
        assertTrue(transport.started.isEmpty());
    }

    @Test
    void of_two_transports_for_a_scheme_the_greater_rank_is_used() throws Exception {
        FakeTransport better = new FakeTransport("http");
        harness.engine.addTransport(2, better);
        harness.engine.addTransport(0, new FakeTransport("http"));
        harness.settle();
        harness.submit();
        assertEquals(1, better.started.size());
    }

    @Test
    void a_transport_that_is_still_open_elsewhere_is_tried_again() throws Exception {
        FakeTransport busy = new FakeTransport("ftp");
        busy.delegate = new Link(busy, java.util.Set.of("ftp"), 1, null);
        harness.engine.addTransport(1, busy);
        harness.settle();
        UUID id = harness.submit(java.net.URI.create("ftp://example.org/f"), transfer.api.TransferOptions.DEFAULT);
        assertEquals("a transport for ftp", harness.transfer(id).waitingFor().get());
        busy.delegate = null;
        harness.advance(Duration.ofSeconds(10));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void tasks_of_a_running_session_are_not_disturbed_by_another_transport() throws Exception {
        UUID id = harness.submit();
        FakeTransport better = new FakeTransport("http");
        harness.engine.addTransport(2, better);
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertTrue(better.started.isEmpty());
        assertTrue(transport.cancelled.isEmpty());
    }

    @Test
    void a_task_on_a_transport_that_the_session_was_told_not_to_use_is_ended_before_another_one_writes_to_its_file() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(40);
        FakeTransport.Task nameless = transport.plant(FakeTransport.original(Harness.URL, null), 10);
        harness.kill();
        transport.prompt = false;
        FakeTransport other = new FakeTransport("http");
        Harness next = new Harness(store, other, harness.time, Harness.settings());
        next.engine.addRetired(2, transport);
        next.start();
        assertEquals(TransferTask.State.CANCELING, transport.tasks.get(1).state);
        assertEquals(TransferTask.State.CANCELING, nameless.state);
        assertTrue(other.started.isEmpty(), "two tasks would write to one file");
        transport.tasks.get(1).fail(FailureReason.NETWORK);
        transport.pump();
        next.settle();
        assertEquals(1, other.started.size());
        assertEquals(40, other.started.get(0).request.from().bytes());
        assertEquals(TransferState.RUNNING, next.state(id));
        assertEquals(1, transport.started.size());
    }

    @Test
    void a_task_that_ends_well_on_such_a_transport_completes_its_transfer() throws Exception {
        UUID id = harness.submit();
        harness.task(id).succeed(1000);
        harness.kill();
        Harness next = new Harness(store, null, harness.time, Harness.settings());
        next.engine.addRetired(2, transport);
        next.start();
        transport.pump();
        next.settle();
        assertEquals(TransferState.COMPLETED, next.state(id));
    }

    @Test
    void nothing_is_started_on_such_a_transport() {
        Harness next = new Harness(new FakeStore(), null);
        next.engine.addRetired(2, new FakeTransport("http"));
        next.start();
        assertThrows(TransferException.class, next::submit);
    }

    @Test
    void a_transport_that_throws_from_everything_stops_neither_the_session_nor_other_transports() throws Exception {
        FakeTransport ftp = new FakeTransport("ftp");
        harness.engine.addTransport(2, ftp);
        harness.settle();
        UUID poor = harness.submit(java.net.URI.create("ftp://example.org/f"), transfer.api.TransferOptions.DEFAULT);
        assertEquals(TransferState.RUNNING, harness.state(poor));
        ftp.broken = true;
        UUID id = harness.submit();
        harness.session.reconcile(false);
        harness.session.pause(poor);
        harness.task(id).succeed(10);
        harness.settle();
        assertEquals(TransferState.COMPLETED, harness.state(id));
        harness.engine.removeTransport(ftp);
        harness.settle();
        assertEquals(TransferState.PAUSED, harness.state(poor));
        harness.engine.stop(true);
    }

    @Test
    void a_transport_that_throws_when_it_is_opened_or_asked_is_tried_again_and_not_used_until_then() throws Exception {
        FakeTransport ftp = new FakeTransport("ftp");
        ftp.broken = true;
        harness.engine.addTransport(2, ftp);
        harness.settle();
        UUID id = harness.submit(java.net.URI.create("ftp://example.org/f"), transfer.api.TransferOptions.DEFAULT);
        assertEquals(TransferState.WAITING, harness.state(id));
        ftp.broken = false;
        ftp.mute = true;
        harness.advance(Duration.ofSeconds(30));
        assertEquals(TransferState.WAITING, harness.state(id), "what runs there already is not known");
        ftp.mute = false;
        harness.advance(Duration.ofSeconds(30));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_task_of_a_transport_that_goes_while_it_is_being_listed_is_not_waited_for() throws Exception {
        UUID id = harness.submit();
        harness.task(id).checkpoint(40);
        harness.kill();
        FakeTransport.Task task = transport.tasks.get(1);
        task.original = FakeTransport.original(Harness.URL, null);
        Harness next = new Harness(store, transport, harness.time, Harness.settings());
        transport.whenListed = () -> {
            transport.whenListed = () -> {};
            next.engine.removeTransport(transport);
        };
        next.start();
        FakeTransport other = new FakeTransport("http");
        next.engine.addTransport(1, other);
        next.settle();
        assertEquals(1, other.started.size());
        assertEquals(TransferState.RUNNING, next.state(id));
    }
}
