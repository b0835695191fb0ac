// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.Representation;

/** Rows D11 to D20 of the table of faults: validators, and ranges that can not be satisfied. Each test is named after its row. */
final class ValidatorFaultsTest extends DownloadFaults {
    @Test
    void D11_aWeakTagIsNotUsedForARange() throws Exception {
        TaskResult result = resumed(new Representation(OLD, "W/\"old\""), SECOND);
        arrived(result, NEW);
        assertEquals(Optional.empty(), rig.server.requests().get(1).header("Range"));
        assertEquals(Optional.empty(), rig.server.requests().get(1).header("If-Range"));
    }

    @Test
    void D11_aWeakTagWithAStrongDateIsContinuedByTheDate() throws Exception {
        String then = date(Instant.now().minusSeconds(3600));
        Representation weak = new Representation(OLD, "W/\"old\"").with("Last-Modified", then).with("Date", date(Instant.now()));
        arrived(resumed(weak, part("bytes 60000-99999/100000", rest(OLD), "ETag: W/\"old\"", "Last-Modified: " + then,
                "Date: " + date(Instant.now()))), OLD);
        assertEquals(Optional.of(then), rig.server.requests().get(1).header("If-Range"));
    }

    @Test
    void D12_aDateTooNearToTheAnswerIsNoValidator() throws Exception {
        Instant now = Instant.now();
        Representation fresh = new Representation(OLD, "").with("Last-Modified", date(now.minusSeconds(1))).with("Date", date(now));
        arrived(resumed(fresh, SECOND), NEW);
        assertEquals(Optional.empty(), rig.server.requests().get(1).header("Range"));
    }

    @Test
    void D12_anOlderDateIsOne() throws Exception {
        Instant now = Instant.now();
        String then = date(now.minusSeconds(2));
        Representation old = new Representation(OLD, "").with("Last-Modified", then).with("Date", date(now));
        arrived(resumed(old, part("bytes 60000-99999/100000", rest(OLD), "Last-Modified: " + then, "Date: " + date(now))), OLD);
        assertEquals(Optional.of(then), rig.server.requests().get(1).header("If-Range"));
    }

    private static String date(Instant at) {
        return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT).format(at.atOffset(ZoneOffset.UTC));
    }

    @Test
    void D13_withoutAnyValidatorItStartsAgain() throws Exception {
        arrived(resumed(new Representation(OLD, ""), SECOND), NEW);
        assertEquals(Optional.empty(), rig.server.requests().get(1).header("Range"));
    }

    @Test
    void D13_withoutAnyValidatorItNeverEndsBecauseOfThat() throws Exception {
        rig.server.on("/file", new Representation(OLD, "").cutAfter(HERE));
        failed(rig.attempts(rig.request("/file").build(), 15), FailureReason.NETWORK, true);
    }

    @Test
    void D14_aTagThatChangesAllTheTimeStopsTheResuming() throws Exception {
        Lie[] script = new Lie[8];
        for (int i = 0; i < 7; i++) {
            script[i] = new Representation(OLD, "\"v" + i + "\"").cutAfter(HERE);
        }
        script[7] = new Representation(OLD, "\"last\"");
        rig.server.on("/file", script);
        arrived(rig.attempts(rig.request("/file").build(), 10), OLD);
        assertEquals(List.of(false, true, true, true, true, true, false, false),
                rig.server.requests().stream().map(request -> request.header("Range").isPresent()).toList());
    }

    @Test
    void D15_aTagForEachReplicaEndsWithAReason() throws Exception {
        Lie[] script = new Lie[20];
        for (int i = 0; i < 20; i++) {
            script[i] = new Representation(OLD, "\"replica" + i % 2 + "\"").cutAfter(HERE);
        }
        rig.server.on("/file", script);
        TaskResult.Failed failed = failed(rig.attempts(rig.request("/file").build(), 20), FailureReason.CONTENT_CHANGED, false);
        assertTrue(failed.failure().message().contains("started again 10 times"), failed.failure().message());
    }

    @Test
    void D16_aFailedPreconditionStartsAgain() throws Exception {
        startedAgain(resumed(Lie.answer("HTTP/1.1 412 Precondition Failed\nContent-Length: 0", ""), SECOND));
    }

    /** All 100,000 bytes are there, but how many there should be is not known. */
    private TaskResult allThere(Lie... script) throws Exception {
        rig.server.on("/file", script);
        Files.write(rig.content, OLD);
        Validator version = new Validator(
                Optional.of("\"old\""), Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());
        Checkpoint from = DownloadState.NEW.with(version, Map.of(), Optional.empty()).checkpoint(100_000);
        return rig.attempt(rig.request("/file").build(), from);
    }

    private static Lie unsatisfiable(String fields) {
        return Lie.answer("HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 0\n" + fields, "");
    }

    @Test
    void D17_anUnsatisfiableRangeBehindTheEndIsTheEnd() throws Exception {
        arrived(allThere(unsatisfiable("Content-Range: bytes */100000\nETag: \"old\"")), OLD);
        assertEquals(1, rig.server.requests().size());
    }

    @Test
    void D17_ifTheVersionIsNotSaidItIsAskedFor() throws Exception {
        arrived(allThere(unsatisfiable("Content-Range: bytes */100000"), FIRST), OLD);
        assertEquals("HEAD", rig.server.requests().get(1).method());
    }

    @Test
    void D17_andIfItIsAnotherItStartsAgain() throws Exception {
        arrived(allThere(unsatisfiable("Content-Range: bytes */100000"), SECOND, SECOND), NEW);
    }

    @Test
    void D18_aFileThatBecameShorterStartsAgain() throws Exception {
        startedAgain(resumed(unsatisfiable("Content-Range: bytes */50000"), SECOND));
    }

    @Test
    void D19_anUnsatisfiableRangeBeforeTheEndStartsAgain() throws Exception {
        startedAgain(resumed(unsatisfiable("Content-Range: bytes */100000\nETag: \"old\""), SECOND));
    }

    @Test
    void D20_anUnsatisfiableRangeWithoutASizeProvesNothing() throws Exception {
        arrived(resumed(unsatisfiable("ETag: \"old\""), FIRST, SECOND), NEW);
        assertEquals(List.of("GET", "GET", "HEAD", "GET"), rig.server.requests().stream().map(r -> r.method()).toList());
    }
}
