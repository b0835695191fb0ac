// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;

/** Rows T1 to T17 of the table of faults, but those of time and connection: framing. Each test is named after its row. */
final class FramingFaultsTest extends DownloadFaults {
    private static final String WHOLE = "HTTP/1.1 200 OK\nETag: \"old\"\nContent-Length: 100000";

    private TaskResult attempt() throws Exception {
        return rig.attempt(rig.request("/file").build());
    }

    private void cutAndContinued(Lie cut) throws Exception {
        rig.server.on("/file", cut, FIRST);
        TaskResult.Failed failed = failed(attempt(), FailureReason.NETWORK, true);
        assertEquals(HERE, failed.last().bytes());
        arrived(rig.attempt(rig.request("/file").build(), failed.last()), OLD);
        assertEquals(Optional.of("bytes=60000-"), rig.server.requests().get(1).header("Range"));
    }

    @Test
    void T1_aConnectionThatEndsTooEarlyLeavesWhatCame() throws Exception {
        cutAndContinued(Lie.cut(WHOLE, OLD, HERE));
    }

    @Test
    void T2_chunksWithoutALastOneAreNotTheWhole() throws Exception {
        cutAndContinued(client -> {
            client.send(Lie.lines("HTTP/1.1 200 OK\nETag: \"old\"\nTransfer-Encoding: chunked") + "ea60\r\n");
            client.send(Arrays.copyOf(OLD, HERE));
            client.send("\r\n");
            client.closeAfterwards();
        });
    }

    @Test
    void T2_chunksWithALastOneAre() throws Exception {
        rig.server.on("/file", client -> {
            client.send(Lie.lines("HTTP/1.1 200 OK\nTransfer-Encoding: chunked"));
            client.sendChunked(OLD, 7_777);
        });
        arrived(attempt(), OLD);
    }

    @Test
    void T3_aBodyThatEndsWithItsConnectionIsNotProvedToBeWhole() throws Exception {
        rig.server.on("/file", Lie.answerAndClose("HTTP/1.1 200 OK\nETag: \"old\"", OLD));
        failed(attempt(), FailureReason.PROTOCOL, false);
    }

    @Test
    void T3_unlessADigestProvesIt() throws Exception {
        rig.server.on("/file", Lie.answerAndClose("HTTP/1.1 200 OK\nETag: \"old\"", OLD));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(OLD);
        arrived(rig.attempt(rig.request("/file").digest("sha-256", HexFormat.of().formatHex(digest)).build()), OLD);
    }

    @Test
    void T3_orAnEarlierLengthOfTheSameVersion() throws Exception {
        arrived(resumed(Lie.answerAndClose("HTTP/1.1 200 OK\nETag: \"old\"", OLD)), OLD);
    }

    @Test
    void T3_orTheConfigurationTrustsIt() throws Exception {
        rig.close();
        rig = rig.again(Rig.SETTINGS.with(new HttpSettings.Content(false, true, HttpSettings.SegmentRule.DEFAULT)));
        rig.server.on("/file", Lie.answerAndClose("HTTP/1.1 200 OK", OLD));
        arrived(attempt(), OLD);
    }

    @Test
    void T5_aResetLeavesWhatCame() throws Exception {
        // a reset may overtake bytes on their way: what is kept is what came
        rig.server.on("/file", Lie.reset(WHOLE, OLD, HERE), FIRST);
        TaskResult.Failed failed = failed(attempt(), FailureReason.NETWORK, true);
        assertEquals(rig.bytes().length, failed.last().bytes());
        assertArrayEquals(Arrays.copyOf(OLD, rig.bytes().length), rig.bytes());
        arrived(rig.attempt(rig.request("/file").build(), failed.last()), OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Transfer-Encoding: chunked\nContent-Length: 100000",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity\nContent-Length: 100000"})
    void T11_aCodingAndALengthContradictEachOther(String fields) throws Exception {
        rig.server.on("/file", Lie.answerAndClose("HTTP/1.1 200 OK\nETag: \"old\"\n" + fields, OLD));
        assertEquals(0, failed(attempt(), FailureReason.PROTOCOL, true).last().bytes());
        assertEquals(0, rig.bytes().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: 100000\nContent-Length: 99999",
        "Content-Length: 100000abc",
        "Content-Length: -1",
        "Content-Length: +100000",
        "Content-Length: 100000, 99999",
        "Content-Length: 0x186a0",
        "Content-Length:",
        "Content-Length: 9223372036854775808",
        "Content-Length: 99999999999999999999999"})
    void T12_aLengthThatIsNoneIsNotGuessed(String fields) throws Exception {
        rig.server.on("/file", Lie.answerAndClose("HTTP/1.1 200 OK\nETag: \"old\"\n" + fields, OLD));
        assertEquals(0, failed(attempt(), FailureReason.PROTOCOL, true).last().bytes());
        assertEquals(0, rig.bytes().length);
    }

    @Test
    void T12_onAResumeWhatIsThereIsKept() throws Exception {
        Lie lie = Lie.answerAndClose("HTTP/1.1 206 Partial Content\nETag: \"old\"\nContent-Range: bytes 60000-99999/100000\n"
                + "Content-Length: 40000\nContent-Length: 4", rest(OLD));
        assertEquals(HERE, failed(resumed(lie), FailureReason.PROTOCOL, true).last().bytes());
    }

    @Test
    void T13_whatComesAfterTheLengthIsNotPartOfTheFile() throws Exception {
        byte[] more = Arrays.copyOf(OLD, 100_100);
        rig.server.on("/file", Lie.answer(WHOLE, more));
        arrived(attempt(), OLD);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 8_192, 100_000})
    void T13_andIsNoAnswerToTheNextRequest(int size) throws Exception {
        byte[] first = Arrays.copyOf(OLD, size);
        byte[] smuggled = "HTTP/1.1 200 OK\r\nETag: \"evil\"\r\nContent-Length: 4\r\n\r\nevil".getBytes(StandardCharsets.US_ASCII);
        byte[] both = Arrays.copyOf(first, size + smuggled.length);
        System.arraycopy(smuggled, 0, both, size, smuggled.length);
        rig.server.on("/file", Lie.answer("HTTP/1.1 200 OK\nETag: \"old\"\nContent-Length: " + size, both));
        rig.server.on("/next", SECOND);
        arrived(attempt(), first);
        arrived(rig.attempt(rig.request("/next").build()), NEW);
        assertEquals(2, rig.server.connections());
    }

    private TaskResult overFrames(FrameServer server, Checkpoint from) throws Exception {
        DownloadRequest request = DownloadRequest.from(server.url("/file")).to(folder.resolve("destination")).build();
        return rig.attempt(request, from);
    }

    @Test
    void T14_aStreamThatIsResetOrAConnectionThatGoesAwayLeavesWhatCame() throws Exception {
        rig.close();
        HttpSettings.Wiring frames = new HttpSettings.Wiring(
                List.of(Protocol.H2_PRIOR_KNOWLEDGE), "test", ProxyRule.NONE, TlsFiles.DEFAULT);
        rig = rig.again(Rig.SETTINGS.with(frames));
        try (FrameServer server = new FrameServer((stream, number) -> {
            if (number == 0) {
                stream.headers(Map.of("content-length", "100000", "etag", "\"old\""));
                stream.data(OLD, 0, HERE, false);
                stream.reset(2);
            } else if (number == 1) {
                // no status but 200 at hand: the whole once more
                stream.headers(Map.of("content-length", "100000", "etag", "\"old\""));
                stream.data(OLD, 0, 70_000, false);
                stream.goAway();
            } else if (number == 2) {
                stream.headers(Map.of("content-length", "100000", "etag", "\"old\""));
                stream.data(OLD, 0, 90_000, true);
            } else {
                stream.headers(Map.of("content-length", "100000", "etag", "\"old\""));
                stream.data(OLD, 0, 100_000, true);
            }
        })) {
            TaskResult result = overFrames(server, Checkpoint.NONE);
            for (int i = 0; i < 3; i++) {
                TaskResult.Failed cut = failed(result, FailureReason.NETWORK, true);
                assertEquals(rig.bytes().length, cut.last().bytes());
                assertArrayEquals(Arrays.copyOf(OLD, rig.bytes().length), rig.bytes());
                result = overFrames(server, cut.last());
            }
            arrived(result, OLD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 103 Early Hints", "HTTP/1.1 199 Whatever\nX: y", "HTTP/1.1 100 Continue"})
    void T15_whatComesBeforeTheAnswerIsPassedOver(String early) throws Exception {
        rig.server.on("/file", client -> {
            client.send(Lie.lines(early));
            Lie.answer(WHOLE, OLD).play(client);
        });
        arrived(attempt(), OLD);
    }

    @Test
    void T15_aSwitchOfProtocolsThatNobodyAskedForIsNoAnswer() throws Exception {
        rig.server.on("/file", Lie.answerAndClose("HTTP/1.1 101 Switching Protocols\nConnection: upgrade\nUpgrade: x", OLD));
        failed(attempt(), FailureReason.PROTOCOL, true);
        assertEquals(0, rig.bytes().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void T16_aHeaderWithoutEndIsGivenUpAndNamed(int lines) throws Exception {
        String line = "X: " + "y".repeat(300_000 / lines) + "\n";
        rig.server.on("/file", Lie.answerAndClose("HTTP/1.1 200 OK\n" + line.repeat(lines), OLD));
        TaskResult.Failed failed = failed(attempt(), FailureReason.PROTOCOL, true);
        assertTrue(failed.failure().message().endsWith("the header of the answer is cut off, or larger than 256 KiB"), failed.toString());
        assertEquals(0, rig.bytes().length);
    }

    @Test
    void T1_aConnectionThatIsClosedWithoutAnAnswerIsNamed() throws Exception {
        rig.server.on("/file", Lie.hangUp());
        TaskResult.Failed failed = failed(attempt(), FailureReason.NETWORK, true);
        assertTrue(failed.failure().message().endsWith("the connection was closed without an answer"), failed.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<html>hello</html>\n", "HTTP/1.1\n\n", "HTTP/1.1 abc OK\n\n", "HTTP/3.0 200 OK\n\n", "\n\nHTTP/1.1 200 OK\n\n"})
    void T17_rubbishIsNoAnswer(String answer) throws Exception {
        rig.server.on("/file", client -> {
            client.send(answer.replace("\n", "\r\n"));
            client.send(OLD);
            client.closeAfterwards();
        });
        TaskResult.Failed failed = assertInstanceOf(TaskResult.Failed.class, attempt(), answer);
        assertEquals(true, failed.failure().retryable(), failed.failure().message());
        assertEquals(0, Files.size(rig.content));
    }

    @Test
    void T6_aStallLeavesWhatCame() throws Exception {
        rig.server.on("/file", Lie.stall(WHOLE, OLD, HERE), FIRST);
        TaskResult.Failed failed = failed(attempt(), FailureReason.TIMEOUT, true);
        assertEquals(HERE, failed.last().bytes());
        arrived(rig.attempt(rig.request("/file").build(), failed.last()), OLD);
    }

    @Test
    void T7_aDripIsAStall() throws Exception {
        rig.close();
        rig = rig.again(Rig.SETTINGS.with(new HttpSettings.Timings(
                Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(300), 10_000, Duration.ofMillis(20))));
        rig.server.on("/file", client -> {
            Lie.answer(WHOLE, "").play(client);
            client.drip(OLD, 10);
        }, FIRST);
        TaskResult.Failed failed = failed(attempt(), FailureReason.TIMEOUT, true);
        assertEquals(rig.bytes().length, failed.last().bytes());
        arrived(rig.attempt(rig.request("/file").build(), failed.last()), OLD);
    }
}
