// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.CredentialProvider;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferKind;
import transfer.api.TransferState;
import transfer.app.command.Command;
import transfer.app.command.Secrets;
import transfer.app.command.Verb;
import transfer.app.shell.Commands;
import transfer.app.shell.FakeSession;
import transfer.app.shell.SecretKeeper;
import transfer.app.terminal.Display;
import transfer.app.terminal.Progress;

class RunnerTest {
    private static final UUID FIRST = new UUID(0, 1);

    @TempDir
    Path folder;

    private final FakeSession session = new FakeSession();
    private final SecretKeeper secrets = new SecretKeeper();
    private final Screen screen = new Screen();
    private final Watch watch = new Watch(screen, secrets, () -> 0);
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private DownloadRequest request;

    /** What was printed, marked with the stream. */
    private static final class Screen implements Display {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void progress(Progress progress) {}

        @Override
        public void result(String line) {
            lines.add("out " + line);
        }

        @Override
        public void problem(String line) {
            lines.add("err " + line);
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void makeRequest() {
        request = Samples.download("http://h/disk.iso", folder.resolve("disk.iso"));
    }

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private Future<Integer> start(Command command, boolean quiet) {
        Runner runner = new Runner(new Commands(List.of(session), List.of(), secrets), watch, screen, quiet);
        return executor.submit(() -> runner.run(command));
    }

    private int run(Command command) throws Exception {
        return start(command, false).get(20, TimeUnit.SECONDS);
    }

    private Command get(boolean json) {
        return new Command.Get(List.of(request), Secrets.NONE, json);
    }

    @Test
    void a_transfer_that_ends_well_is_told_acknowledged_and_exits_with_0() throws Exception {
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10));
        Future<Integer> exit = start(get(false), false);
        session.awaitWatcher();
        session.end(FIRST, Samples.completed(10, request.destination()));
        assertEquals(Exit.DONE, exit.get(20, TimeUnit.SECONDS));
        assertEquals("out done: " + request.destination() + ", 10 B", screen.lines.get(screen.lines.size() - 1));
        assertEquals("acknowledge 1", session.calls.get(session.calls.size() - 1));
    }

    @Test
    void a_transfer_that_fails_says_why_in_one_line_and_exits_with_1() throws Exception {
        assertEquals(Exit.DONE, run(new Command.Run(false)));
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 0, 10));
        session.end(FIRST, Samples.failed(Samples.failure(FailureReason.CLIENT_ERROR, 404, "404 Not Found")));
        assertEquals(Exit.FAILED, run(new Command.Run(false)));
        assertEquals(List.of("err transfer: http://h/disk.iso: 404 Not Found"), screen.lines);
        assertEquals(List.of("acknowledge 1"), session.calls);
    }

    @Test
    void quiet_prints_failures_only_and_json_all_the_same() throws Exception {
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 10, 10));
        session.end(FIRST, Samples.completed(10, request.destination()));
        assertEquals(Exit.DONE, start(new Command.Run(false), true).get(20, TimeUnit.SECONDS));
        assertEquals(List.of(), screen.lines);
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 10, 10));
        session.end(FIRST, Samples.completed(10, request.destination()));
        assertEquals(Exit.DONE, start(new Command.Run(true), true).get(20, TimeUnit.SECONDS));
        assertTrue(screen.lines.get(0).startsWith("out {\"identifier\":\""), screen.lines.toString());
    }

    @Test
    void an_interrupted_wait_says_how_to_go_on_and_exits_with_3() throws Exception {
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10));
        Future<Integer> exit = start(get(false), false);
        watch.interrupt();
        assertEquals(Exit.PENDING, exit.get(20, TimeUnit.SECONDS));
        assertEquals(List.of("err transfer: going on with disk.iso at 5 B of 10 B",
                "err transfer: disk.iso is left pending at 5 B of 10 B",
                "err transfer: the same command again, or 'transfer run', goes on"), screen.lines);
        assertEquals(List.of(), session.calls);
    }

    @Test
    void a_session_that_stops_leaves_its_transfers_pending() throws Exception {
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10));
        session.close(FIRST);
        assertEquals(Exit.PENDING, run(get(false)));
    }

    @Test
    void a_record_that_goes_away_is_told_and_nothing_is_left_to_go_on_with() throws Exception {
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10));
        session.lose(FIRST);
        assertEquals(Exit.UNUSABLE, run(get(false)));
        assertEquals(List.of("err transfer: going on with disk.iso at 5 B of 10 B",
                "err transfer: disk.iso: removed while this command waited; what had arrived is lost"), screen.lines);
    }

    @Test
    void run_does_not_wait_for_paused_transfers() throws Exception {
        session.have(Samples.transfer(FIRST, request, TransferState.PAUSED, 5, 10));
        assertEquals(Exit.PENDING, run(new Command.Run(false)));
        assertEquals(List.of("err transfer: disk.iso stays paused; 'transfer resume " + FIRST + "'"), screen.lines);
        assertEquals(List.of(), session.calls);
    }

    @Test
    void run_does_not_wait_for_secrets_that_it_can_not_know() throws Exception {
        session.have(Samples.transfer(FIRST, request, TransferState.QUEUED, 0, -1));
        secrets.credentials(new CredentialProvider.Query(FIRST, "default", request.url(), TransferKind.DOWNLOAD,
                Map.of(Secrets.PROPERTY, List.of("--user me")), 1, Optional.empty()));
        assertEquals(Exit.PENDING, run(new Command.Run(false)));
        assertEquals(List.of("err transfer: going on with disk.iso", "err transfer: disk.iso is left pending",
                "err transfer: to go on, some need what is not saved; give it again: --user me",
                "err transfer: the same command again, or 'transfer run', goes on"), screen.lines);
    }

    @Test
    void more_than_a_few_are_counted_not_named() throws Exception {
        for (int i = 1; i <= 6; i++) {
            session.have(Samples.transfer(new UUID(0, i), request, TransferState.QUEUED, 0, -1));
        }
        Future<Integer> exit = start(new Command.Run(false), false);
        watch.interrupt();
        assertEquals(Exit.PENDING, exit.get(20, TimeUnit.SECONDS));
        assertEquals(List.of("err transfer: going on with 6 transfers", "err transfer: 0 of 6 done; 0 B moved in 0:00",
                "err transfer: 6 transfers are left pending",
                "err transfer: the same command again, or 'transfer run', goes on"), screen.lines);
    }

    @Test
    void two_that_made_the_same_file_are_told() throws Exception {
        for (int i = 1; i <= 2; i++) {
            DownloadRequest unnamed = DownloadRequest.from(URI.create("http://h/" + i)).into(folder).build();
            session.have(Samples.transfer(new UUID(0, i), unnamed, TransferState.RUNNING, 0, 10));
            session.end(new UUID(0, i), Samples.completed(10, folder.resolve("x")));
        }
        assertEquals(Exit.FAILED, run(new Command.Run(false)));
        assertTrue(screen.lines.contains("err transfer: http://h/2 has replaced what http://h/1 had made, " + folder.resolve("x")
                + ": fetch that again, with --output or --if-exists rename"), screen.lines.toString());
    }

    @Test
    void many_identifiers_are_all_tried() throws Exception {
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10));
        List<String> typed = new ArrayList<>(List.of("ff", FIRST.toString()));
        assertEquals(Exit.FAILED, run(new Command.Alter(Verb.PAUSE, typed)));
        assertEquals(List.of("err transfer: there is no transfer ff", "out " + FIRST + "  paused"), screen.lines);
    }

    @Test
    void a_list_is_a_line_each_or_one_json_array() throws Exception {
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10));
        assertEquals(Exit.DONE, run(new Command.ListAll(false)));
        assertTrue(screen.lines.get(0).startsWith("out " + FIRST + "  running "), screen.lines.toString());
        assertEquals(Exit.DONE, run(new Command.ListAll(true)));
        assertTrue(screen.lines.get(1).matches("out \\[\\{.*\"state\":\"running\".*}]"), screen.lines.toString());
    }
}
