// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import transfer.api.FailureReason;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferState;
import transfer.app.Samples;

class EndsTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private final FakeSession session = new FakeSession();

    private Commands.Wanted have(UUID identifier) {
        Transfer transfer = Samples.transfer(
                identifier, Samples.download("http://h/" + identifier, Path.of("/d/x")), TransferState.RUNNING, 5, 10);
        session.have(transfer);
        return new Commands.Wanted(session, transfer, false);
    }

    @Test
    void all_that_end_well_come_back_acknowledged() throws Exception {
        List<Commands.Wanted> wanted = List.of(have(A), have(B));
        session.end(A, Samples.completed(10, Path.of("/d/x")));
        session.end(B, Samples.completed(10, Path.of("/d/x")));
        assertEquals(List.of(A, B), Ends.of(wanted).stream().map(Transfer::identifier).toList());
        assertEquals(List.of("acknowledge 1", "acknowledge 2"), session.calls);
    }

    @Test
    void a_failure_is_thrown_when_all_have_ended() {
        List<Commands.Wanted> wanted = List.of(have(A), have(B));
        session.end(A, Samples.failed(Samples.failure(FailureReason.CLIENT_ERROR, 404, "404 Not Found")));
        session.end(B, Samples.completed(10, Path.of("/d/x")));
        TransferException failure = assertThrows(TransferException.class, () -> Ends.of(wanted));
        assertEquals("http://h/" + A + ": 404 Not Found", failure.getMessage());
        assertEquals(List.of("acknowledge 1", "acknowledge 2"), session.calls);
    }

    @Test
    void a_session_that_stops_is_told_as_it_is() {
        List<Commands.Wanted> wanted = List.of(have(A));
        session.close(A);
        assertEquals(FailureReason.CLOSED, assertThrows(TransferException.class, () -> Ends.of(wanted)).reason());
    }

    @Test
    void all_are_watched_before_the_first_is_waited_for_so_that_no_other_listener_takes_an_end_away() throws Exception {
        List<Commands.Wanted> wanted = List.of(have(A), have(B));
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<List<Transfer>> waiting = executor.submit(() -> Ends.of(wanted));
            session.awaitWatcher();
            session.awaitWatcher();
            session.end(B, Samples.completed(10, Path.of("/d/x")));
            session.acknowledge(B);
            session.end(A, Samples.completed(10, Path.of("/d/x")));
            assertEquals(List.of(A, B), waiting.get(20, TimeUnit.SECONDS).stream().map(Transfer::identifier).toList());
        } finally {
            executor.shutdownNow();
        }
    }
}
