// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;

/** Rows D1 to D10 and D21 to D31 of the table of faults: ranges. Each test is named after its row. */
final class RangeFaultsTest extends DownloadFaults {
    @Test
    void D1_aWholeAnswerToARangeReplacesWhatIsThere() throws Exception {
        arrived(resumed(SECOND), NEW);
        assertEquals(Optional.of("bytes=60000-"), rig.server.requests().get(1).header("Range"));
        assertEquals(2, rig.server.requests().size());
    }

    @Test
    void D1_whatIsFetchedOnceMoreCountsForNothingAfterAPowerLossUntilItIsForced() throws Exception {
        rig.server.on("/file", FIRST.cutAfter(HERE),
                Lie.cut("HTTP/1.1 200 OK\nETag: \"old\"\nContent-Type: application/zip\nContent-Length: 100000", OLD, 70_000));
        TaskResult cut = rig.attempt(rig.request("/file").build());
        int before = rig.delegate.checkpoints().size();
        TaskResult again = rig.attempt(rig.request("/file").build(), cut.last());
        assertEquals(70_000, again.last().bytes());
        // the first 60,000 bytes were forced; those that have been written in their place are not
        assertEquals(List.of(0L), rig.delegate.checkpoints().stream().skip(before).map(Checkpoint::bytes).toList());
    }

    @Test
    void D2_aPartThatBeginsElsewhereIsNotUsed() throws Exception {
        startedAgain(resumed(part("bytes 59000-99999/100000", Arrays.copyOfRange(OLD, 59_000, 100_000)), SECOND));
    }

    @Test
    void D3_aShorterPartIsUsedAndTheRestAskedFor() throws Exception {
        arrived(resumed(part("bytes 60000-79999/100000", Arrays.copyOfRange(OLD, 60_000, 80_000)), FIRST), OLD);
        assertEquals(Optional.of("bytes=80000-"), rig.server.requests().get(2).header("Range"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 60000-59999/100000", "bytes 60000-99999/99999", "bytes 60000-100000/100000"})
    void D4_aPartWithAnImpossibleRangeIsNotUsed(String range) throws Exception {
        startedAgain(resumed(part(range, rest(OLD)), SECOND));
    }

    @Test
    void D5_aPartWithoutARangeIsNotUsed() throws Exception {
        startedAgain(resumed(
                Lie.answer("HTTP/1.1 206 Partial Content\nETag: \"old\"\nContent-Length: 40000", rest(OLD)), SECOND));
    }

    @Test
    void D6_aPartInAnotherUnitIsNotUsed() throws Exception {
        startedAgain(resumed(part("items 60000-99999/100000", rest(OLD)), SECOND));
    }

    @Test
    void D7_aPartOfUnknownTotalIsUsedIfItIsOfTheSameVersion() throws Exception {
        arrived(resumed(part("bytes 60000-99999/*", rest(OLD))), OLD);
    }

    @Test
    void D7_withoutAnyKnownTotalTheEndIsAskedFor() throws Exception {
        Lie chunked = client -> {
            client.send(Lie.lines("HTTP/1.1 200 OK\nETag: \"old\"\nTransfer-Encoding: chunked"));
            client.send("ea60\r\n");
            client.send(Arrays.copyOf(OLD, HERE));
            client.closeAfterwards();
        };
        rig.server.on("/file", chunked, part("bytes 60000-99999/*", rest(OLD)),
                Lie.answer("HTTP/1.1 416 Range Not Satisfiable\nContent-Range: bytes */100000\nETag: \"old\"\nContent-Length: 0", ""));
        arrived(rig.attempts(rig.request("/file").build(), 2), OLD);
        assertEquals(Optional.of("bytes=100000-"), rig.server.requests().get(2).header("Range"));
    }

    @Test
    void D8_aPartOfAFileOfAnotherSizeIsNotUsed() throws Exception {
        startedAgain(resumed(part("bytes 60000-99999/100001", rest(OLD)), SECOND));
    }

    @Test
    void D9_aPartOfAnotherVersionIsNotUsed() throws Exception {
        startedAgain(resumed(part("bytes 60000-99999/100000", rest(NEW), "ETag: \"new\""), SECOND));
    }

    @Test
    void D10_aPartWithoutATagIsNotUsed() throws Exception {
        startedAgain(resumed(part("bytes 60000-99999/100000", rest(NEW), "Server: forgetful"), SECOND));
    }

    @Test
    void D21_aMultipartAnswerToOneRangeIsNotUsed() throws Exception {
        startedAgain(resumed(part("bytes 60000-99999/100000", rest(OLD), "ETag: \"old\"",
                "Content-Type: multipart/byteranges; boundary=x"), SECOND));
    }

    @Test
    void D22_aPartThatNobodyAskedForIsNotTheWhole() throws Exception {
        rig.server.on("/file", part("bytes 0-39999/100000", Arrays.copyOf(OLD, 40_000)));
        TaskResult result = rig.attempt(rig.request("/file").build());
        assertEquals(0, failed(result, FailureReason.PROTOCOL, true).last().bytes());
        assertEquals(0, rig.bytes().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "bytes"})
    void D23_whatIsSaidAboutAcceptingRangesIsOnlyAdvice(String accepts) throws Exception {
        Lie cut = Lie.cut("HTTP/1.1 200 OK\nETag: \"old\"\nContent-Length: 100000\nAccept-Ranges: " + accepts, OLD, HERE);
        rig.server.on("/file", cut, part("bytes 60000-99999/100000", rest(OLD)));
        arrived(rig.attempts(rig.request("/file").build(), 2), OLD);
    }

    @Test
    void D24_aServerThatAcceptsRangesAndThenIgnoresThemStartsAgain() throws Exception {
        arrived(resumed(FIRST.with("Accept-Ranges", "bytes"),
                Lie.answer("HTTP/1.1 200 OK\nETag: \"old\"\nAccept-Ranges: bytes\nContent-Length: 100000", OLD)), OLD);
    }

    /** That is no reason to give up: the file is the same each time. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void D24_aServerThatNeverSendsRangesIsAskedUntilTheWholeComes(int segments) throws Exception {
        Lie[] script = new Lie[15];
        String header = "HTTP/1.1 200 OK\nETag: \"old\"\nAccept-Ranges: bytes\nContent-Length: " + OLD.length;
        Arrays.fill(script, Lie.cut(header, OLD, HERE));
        script[script.length - 1] = Lie.answer(header, OLD);
        rig.close();
        HttpSettings.SegmentRule small = new HttpSettings.SegmentRule(5_000, 1, Duration.ofHours(1), Duration.ofHours(1), Long.MAX_VALUE);
        rig = rig.again(Rig.SETTINGS.with(new HttpSettings.Content(false, false, small)));
        rig.server.on("/file", script);
        arrived(rig.attempts(rig.request("/file").segments(segments).build(), 20), OLD);
    }

    @Test
    void D25_notModifiedIsNoAnswerToWhatWasAsked() throws Exception {
        failed(resumed(Lie.answer("HTTP/1.1 304 Not Modified\nETag: \"old\"", "")), FailureReason.PROTOCOL, true);
        assertEquals(HERE, rig.bytes().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205})
    void D26_noContentIsNoFile(int status) throws Exception {
        rig.server.on("/file", Lie.answer("HTTP/1.1 " + status + " Nothing\nContent-Length: 0", ""));
        failed(rig.attempt(rig.request("/file").build()), FailureReason.PROTOCOL, false);
    }

    @Test
    void D27_anEmptyFileIsAFile() throws Exception {
        rig.server.on("/file", Lie.answer("HTTP/1.1 200 OK\nContent-Length: 0", ""));
        arrived(rig.attempt(rig.request("/file").build()), new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, (1L << 53) + 1, Long.MAX_VALUE})
    void D28_sizesAreLong(long size) throws Exception {
        rig.server.on("/file", Lie.cut("HTTP/1.1 200 OK\nETag: \"old\"\nContent-Length: " + size, OLD, HERE));
        TaskResult.Failed cut = failed(rig.attempt(rig.request("/file").build()), FailureReason.NETWORK, true);
        assertEquals(OptionalLong.of(size), cut.last().total());
        assertEquals(HERE, cut.last().bytes());
    }

    @Test
    void D29_aFileThatGrewStartsAgain() throws Exception {
        byte[] grown = Arrays.copyOf(OLD, 120_000);
        startedAgain(resumed(part("bytes 60000-119999/120000", Arrays.copyOfRange(grown, HERE, 120_000)), SECOND));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "bytes=60000-99999/100000", "bytes: 60000-99999/100000", "bytes  60000 - 99999 / 100000", "Bytes 60000-99999/100000"})
    void D30_knownVariantsOfARangeAreUnderstood(String range) throws Exception {
        arrived(resumed(part(range, rest(OLD))), OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"60000-99999/100000", "bytes 60000/100000", "bytes -60000-99999/100000", "bytes 0x1-99999/100000",
        "bytes 60000-99999", "bytes 60000-99999/100000, bytes 60000-99999/100000", "bytes 99999999999999999999-99999/100000"})
    void D30_otherVariantsAreNot(String range) throws Exception {
        startedAgain(resumed(part(range, rest(OLD)), SECOND));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ETag: \"old\"\nETag: \"new\"", "ETag: \"old\"\nContent-Range: bytes 0-39999/100000"})
    void D31_anAnswerThatContradictsItselfIsNotUsed(String fields) throws Exception {
        startedAgain(resumed(part("bytes 60000-99999/100000", rest(OLD), fields), SECOND));
        assertFalse(Arrays.equals(OLD, rig.bytes()));
    }
}
