// SPDX-License-Identifier: Apache-2.0
package transfer.app.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.Decision;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.TransferFailure;
import transfer.api.TransferState;
import transfer.api.store.Finding;
import transfer.app.Samples;

class LinesTest {
    private static final UUID ID = UUID.fromString("3f2c0000-0000-4000-8000-000000000001");
    private final Lines lines = new Lines(ZoneOffset.UTC);
    private final Transfer running = Samples.transfer(
            ID, Samples.download("http://h/x?id=7", Path.of("/d/disk.iso")), TransferState.RUNNING, 440401920, 1073741824);

    @Test
    void a_row_has_identifier_state_progress_and_what() {
        assertEquals(ID + "  running    41 %   420.0 MiB of 1.0 GiB    get http://h/x?id=7 -> /d/disk.iso", lines.row(running));
    }

    @Test
    void names_are_those_of_files() {
        assertEquals("disk.iso", Lines.name(running));
        Transfer unnamed = Samples.transfer(ID, DownloadRequest.from(URI.create("http://h/a/b.bin?x")).into(Path.of("/d")).build(),
                TransferState.RUNNING, 0, -1);
        assertEquals("b.bin", Lines.name(unnamed));
        assertEquals("real.bin", Lines.name(Samples.ended(unnamed, Samples.completed(1, Path.of("/d/real.bin")))));
        Transfer root = Samples.transfer(ID, DownloadRequest.from(URI.create("http://h")).into(Path.of("/d")).build(),
                TransferState.RUNNING, 0, -1);
        assertEquals("h", Lines.name(root));
    }

    @Test
    void outcomes_are_one_line_even_when_a_name_tries_not_to_be() {
        assertEquals("done: /d/a?b, 1.0 KiB", Lines.outcome(running, Samples.completed(1024, Path.of("/d/a\nb"))));
        TransferFailure failure = TransferFailure.ofStatus(FailureReason.CLIENT_ERROR, 404, "the server says 404 Not Found");
        assertEquals("http://h/x?id=7: the server says 404 Not Found", Lines.outcome(running, Samples.failed(failure)));
    }

    @Test
    void details_tell_what_is_waited_for() {
        Transfer waiting = Samples.waiting(running, "the server to come back", Optional.empty());
        List<String> details = lines.details(waiting);
        assertTrue(details.contains("waiting for       the server to come back"), details.toString());
        assertTrue(details.contains("not before        2025-01-02 03:04:05"), details.toString());
        assertTrue(details.contains("moved             420.0 MiB of 1.0 GiB"), details.toString());
    }

    @Test
    void reports_and_findings_are_lines() {
        ReconcileReport.Entry entry = new ReconcileReport.Entry(
                Optional.empty(), OptionalInt.of(7), "no record, live task", Decision.CANCEL_TASK, "nobody wants it", false);
        assertEquals(List.of("task 7  cancel task (dry run)  nobody wants it  [no record, live task]"),
                lines.report(new ReconcileReport("default", Samples.NOW, true, List.of(entry))));
        assertEquals("warning: " + ID + ": torn", Lines.finding(new Finding(Finding.Severity.WARNING, Optional.of(ID), "torn")));
    }

    @Test
    void json_has_the_documented_keys() {
        assertEquals("{\"identifier\":\"" + ID + "\",\"session\":\"default\",\"kind\":\"download\",\"url\":\"http://h/x?id=7\","
                + "\"method\":\"GET\",\"destination\":\"/d/disk.iso\",\"named\":true,\"created\":\"2025-01-02T03:04:05Z\","
                + "\"state\":\"running\",\"bytes\":440401920,\"durableBytes\":220200960,\"totalBytes\":1073741824,\"attempts\":1}",
                Json.write(TransferJson.of(running)));
    }
}
