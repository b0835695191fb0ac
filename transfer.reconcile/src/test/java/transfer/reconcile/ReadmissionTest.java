// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import transfer.api.Decision;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport.Entry;
import transfer.api.TransferException;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.store.ScrappedTransfer;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.transport.OriginalRequest;

/** A new session with a store that knows, without reading them, which transfers only wait for their turn. */
class ReadmissionTest {
    private static final int MANY = 20;
    private static final int RUNNING = 2;

    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");
    private final List<UUID> left = new ArrayList<>();
    private Harness harness;

    @BeforeEach
    void an_earlier_process_has_left_many() {
        for (int i = 0; i < MANY; i++) {
            left.add(put("default", TransferOptions.builder().priority(i).build()));
        }
        store.learn();
    }

    private UUID put(String session, TransferOptions options) {
        UUID id = UUID.randomUUID();
        DownloadRequest request = DownloadRequest.from(Harness.URL).to(Path.of("/tmp/file.bin")).options(options).build();
        store.put(new TransferRecord(new TransferDescription(id, session, VirtualTime.START, request, Optional.empty()),
                TransferProgress.NEW, Optional.empty()));
        return id;
    }

    private void progress(UUID id, TransferProgress progress) {
        store.put(new TransferRecord(store.record(id).orElseThrow().description(), progress, Optional.empty()));
    }

    private void launch() {
        harness = new Harness(store, transport, new VirtualTime(), Harness.limited(RUNNING, RUNNING)).start();
    }

    private List<UUID> started() {
        return transport.started.stream().map(task -> UUID.fromString(
                (String) task.request.properties().get(OriginalRequest.TRANSFER))).toList();
    }

    @Test
    void only_those_whose_turn_it_is_are_read() {
        launch();
        assertEquals(1, harness.reconciled);
        assertEquals(left.subList(0, RUNNING), started());
        assertEquals(RUNNING, store.count("read"));
        for (UUID id : left.subList(RUNNING, MANY)) {
            assertEquals(TransferState.QUEUED, harness.state(id));
        }
    }

    @Test
    void all_of_them_get_their_turn_the_greater_priority_first() {
        launch();
        while (!transport.running().isEmpty()) {
            transport.running().get(0).succeed(1000);
            harness.settle();
        }
        assertEquals(MANY, transport.started.size());
        List<UUID> expected = new ArrayList<>(left.subList(RUNNING, MANY));
        Collections.reverse(expected);
        assertEquals(expected, started().subList(RUNNING, MANY));
        assertTrue(left.stream().allMatch(id -> harness.state(id) == TransferState.COMPLETED));
    }

    @Test
    void a_store_that_is_wrong_is_found_out_before_anything_is_done() throws Exception {
        UUID paused = left.get(MANY - 1);
        progress(paused, TransferProgress.NEW.toBuilder().generation(1).paused(true).build());
        UUID scrapped = left.get(MANY - 2);
        store.put(new ScrappedTransfer(scrapped, Optional.of("default"), VirtualTime.START, "the seal is broken", Optional.empty()));
        UUID gone = left.get(MANY - 3);
        store.records.remove(gone);
        launch();
        harness.session.cancel(left.get(0));
        harness.session.cancel(left.get(1));
        harness.settle();
        assertEquals(left.get(MANY - 4), started().get(RUNNING));
        assertEquals(left.get(MANY - 5), started().get(RUNNING + 1));
        assertEquals(RUNNING + 2, started().size(), "each place that was not wanted went to the next one");
        assertEquals(TransferState.PAUSED, harness.state(paused));
        assertEquals(TransferState.SCRAPPED, harness.state(scrapped));
        assertEquals(Optional.empty(), harness.session.transfer(gone));
    }

    @Test
    void a_task_that_lives_is_adopted_whatever_the_store_says() {
        UUID running = left.get(10);
        transport.plant(FakeTransport.original(Harness.URL, running.toString()), 5);
        launch();
        assertEquals(TransferState.RUNNING, harness.state(running));
        assertEquals(RUNNING - 1, transport.started.size());
    }

    @Test
    void what_waits_in_line_fails_when_its_time_is_over() {
        launch();
        harness.advance(TransferOptions.DEFAULT_DEADLINE);
        TransferOutcome outcome = harness.transfer(left.get(5)).outcome().orElseThrow();
        assertEquals(FailureReason.DEADLINE, ((TransferOutcome.Failed) outcome).failure().reason());
    }

    @Test
    void what_is_over_already_fails_at_once() {
        harness = new Harness(store, transport, new VirtualTime(), Harness.limited(RUNNING, RUNNING));
        harness.time.advance(TransferOptions.DEFAULT_DEADLINE);
        harness.start();
        assertTrue(left.stream().allMatch(id -> harness.state(id) == TransferState.FAILED));
    }

    @Test
    void those_of_another_session_are_neither_read_nor_kept_in_memory() {
        store.records.clear();
        UUID foreign = put("other", TransferOptions.DEFAULT);
        store.learn();
        launch();
        assertEquals(0, store.count("read"));
        assertEquals(0, harness.engine.scene.queue.keys(item -> !item.id.equals(Agenda.KEY)).size());
        assertEquals(Optional.empty(), harness.session.transfer(foreign));
    }

    @Test
    void without_their_transport_they_are_read_and_wait_for_it() {
        harness = new Harness(store, null, new VirtualTime(), Harness.limited(RUNNING, RUNNING)).start();
        assertEquals(MANY, store.count("read"));
        assertEquals(TransferState.WAITING, harness.state(left.get(5)));
        assertEquals("a transport for http", harness.transfer(left.get(5)).waitingFor().orElseThrow());
    }

    @Test
    void a_store_that_can_not_say_is_asked_for_the_records() {
        store.fault = (operation, id) -> {
            if (operation.equals("queued") && id.equals(left.get(3))) {
                throw new IllegalStateException("a defect");
            } else if (operation.equals("queued")) {
                throw new TransferException(FailureReason.STORE_FAILED, "no");
            }
        };
        launch();
        assertEquals(MANY, store.count("read"));
        assertEquals(1, harness.reconciled);
        assertEquals(RUNNING, transport.running().size());
    }

    @Test
    void the_next_pass_leaves_them_in_line_and_reports_them_as_if_they_had_been_read() throws Exception {
        launch();
        long before = store.count("read");
        List<Entry> known = harness.session.reconcile(false).entries();
        assertEquals(before, store.count("read"));
        store.known.clear();
        List<Entry> read = harness.session.reconcile(false).entries();
        assertEquals(MANY - RUNNING, store.count("read") - before);
        assertEquals(Set.copyOf(read), Set.copyOf(known));
        assertEquals(MANY - RUNNING, known.stream().filter(entry -> entry.decision() == Decision.WAIT).count());
        transport.running().get(0).succeed(1000);
        harness.settle();
        assertEquals(left.get(MANY - 1), started().get(RUNNING), "nobody has lost his place");
    }

    @Test
    void whoever_is_told_to_go_on_or_to_pause_meanwhile_does() throws Exception {
        launch();
        harness.session.pause(left.get(MANY - 1));
        harness.settle();
        transport.running().get(0).succeed(1000);
        harness.advance(Duration.ofSeconds(1));
        assertEquals(left.get(MANY - 2), started().get(RUNNING));
        assertEquals(TransferState.PAUSED, harness.state(left.get(MANY - 1)));
    }
}
