// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import transfer.api.DownloadRequest;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.transport.TransferTask.State;

/** A live task whose property is right, lost or wrong, against every kind of record that may or may not remember it. */
class AnomalyTest {
    private static final UUID ID = UUID.fromString("0a1b2c3d-0000-4000-8000-0123456789ab");
    private static final UUID FOREIGN = UUID.fromString("0a1b2c3d-0000-4000-8000-0123456789ac");

    enum Property {
        RIGHT(ID.toString()),
        MISSING(null),
        NUMBER(17L),
        LIST(List.of(ID.toString())),
        EMPTY(""),
        TEXT("not a uuid at all, but 36 characters"),
        SHORT_FORM("1-1-1-1-1"),
        UPPER_CASE(ID.toString().toUpperCase(Locale.ROOT)),
        UNKNOWN(new UUID(1, 2).toString()),
        OF_ANOTHER_SESSION(FOREIGN.toString());

        final Object value;

        Property(Object value) {
            this.value = value;
        }
    }

    enum Record { ACTIVE, PAUSED, FINISHED }

    enum Memory { REMEMBERS, OTHER_TASK, OTHER_URL, NOTHING }

    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (Property property : Property.values()) {
            for (Record record : Record.values()) {
                for (Memory memory : Memory.values()) {
                    for (State state : List.of(State.RUNNING, State.CANCELING)) {
                        all.add(Arguments.of(property, record, memory, state));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void nobody_loses_a_task_and_none_is_started_twice(Property property, Record record, Memory memory, State state) throws Exception {
        FakeStore store = new FakeStore();
        FakeTransport transport = new FakeTransport("http");
        transport.prompt = false;
        URI url = memory == Memory.OTHER_URL ? URI.create("http://example.org/other") : Harness.URL;
        FakeTransport.Task task = transport.plant(FakeTransport.original(url, property.value), 40);
        task.state = state;
        store.put(record(FOREIGN, "other", TransferProgress.NEW, null));
        store.put(record(ID, "default", TransferProgress.NEW.toBuilder().paused(record == Record.PAUSED)
                        .taskIdentifier(memory == Memory.NOTHING ? OptionalInt.empty()
                                : OptionalInt.of(task.identifier + (memory == Memory.OTHER_TASK ? 1 : 0))).build(),
                record == Record.FINISHED ? new TransferOutcome.Cancelled(VirtualTime.START) : null));

        Harness harness = new Harness(store, transport).start();

        boolean its = property == Property.RIGHT || (memory == Memory.REMEMBERS && record != Record.FINISHED);
        boolean adopted = its && record == Record.ACTIVE && state == State.RUNNING;
        assertEquals(adopted, task.state == State.RUNNING, "the task runs on");
        boolean another = record == Record.ACTIVE && !its;
        assertEquals(another ? 1 : 0, transport.started.size(), "tasks started");
        if (its && state == State.CANCELING && record == Record.ACTIVE) {
            assertEquals(TransferState.QUEUED, harness.state(ID), "waits for the task to stop");
        }
        if (adopted) {
            assertEquals(40, harness.transfer(ID).bytes());
            assertEquals(OptionalInt.of(task.identifier), store.record(ID).get().progress().taskIdentifier());
            task.succeed(1000);
            harness.settle();
            assertEquals(TransferState.COMPLETED, harness.state(ID));
        }
        assertTrue(store.record(FOREIGN).get().progress().equals(TransferProgress.NEW), "another session's record is untouched");
    }

    @ParameterizedTest
    @MethodSource("everything")
    void an_end_that_nobody_heard_finds_its_record_too(Property property, Record record, Memory memory, State ignored) throws Exception {
        FakeStore store = new FakeStore();
        FakeTransport transport = new FakeTransport("http");
        URI url = memory == Memory.OTHER_URL ? URI.create("http://example.org/other") : Harness.URL;
        FakeTransport.Task task = transport.plant(FakeTransport.original(url, property.value), 40);
        store.put(record(FOREIGN, "other", TransferProgress.NEW, null));
        store.put(record(ID, "default", TransferProgress.NEW.toBuilder().paused(record == Record.PAUSED)
                        .taskIdentifier(memory == Memory.NOTHING ? OptionalInt.empty()
                                : OptionalInt.of(task.identifier + (memory == Memory.OTHER_TASK ? 1 : 0))).build(),
                record == Record.FINISHED ? new TransferOutcome.Cancelled(VirtualTime.START) : null));
        task.succeed(1000);

        Harness harness = new Harness(store, transport).start();

        boolean its = property == Property.RIGHT || memory == Memory.REMEMBERS;
        if (record == Record.FINISHED) {
            assertEquals(TransferState.CANCELLED, harness.state(ID));
        } else if (its) {
            assertEquals(TransferState.COMPLETED, harness.state(ID));
            assertEquals(0, transport.started.size());
        } else {
            assertEquals(record == Record.PAUSED ? TransferState.PAUSED : TransferState.RUNNING, harness.state(ID));
        }
        assertTrue(transport.tasks.values().stream().noneMatch(left -> left == task), "the transport may forget it");
    }

    private static TransferRecord record(UUID id, String session, TransferProgress progress, TransferOutcome outcome) {
        DownloadRequest request = DownloadRequest.from(Harness.URL).to(Path.of("/tmp/file.bin")).build();
        return new TransferRecord(new TransferDescription(id, session, VirtualTime.START, request, Optional.empty()), progress,
                Optional.ofNullable(outcome));
    }
}
