// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.Credentials;
import transfer.api.FailureReason;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.Representation;

/** Rows T19 to T28 of the table of faults: statuses and redirects. Each test is named after its row. */
final class StatusFaultsTest extends DownloadFaults {
    private static final byte[] PORTAL = "<html>please log in</html>".getBytes(StandardCharsets.US_ASCII);
    private static final Lie LOGIN_PAGE = Lie.answer("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 26", PORTAL);

    private static Lie status(int status, String... fields) {
        return Lie.answer("HTTP/1.1 " + status + " Status\nContent-Length: 0\n" + String.join("\n", fields), "");
    }

    private static Lie redirect(int status, Object location) {
        return status(status, "Location: " + location);
    }

    private TaskResult attempt() throws Exception {
        return rig.attempt(rig.request("/file").build());
    }

    @Test
    void T19_aLoginPageDoesNotReplaceGoodBytes() throws Exception {
        TaskResult.Failed failed = failed(resumed(LOGIN_PAGE, FIRST), FailureReason.PROTOCOL, true);
        assertEquals(HERE, rig.bytes().length);
        arrived(rig.attempt(rig.request("/file").build(), failed.last()), OLD);
    }

    @Test
    void T19_butIfItStaysItIsTheFile() throws Exception {
        rig.server.on("/file", FIRST.cutAfter(HERE), LOGIN_PAGE);
        arrived(rig.attempts(rig.request("/file").build(), 10), PORTAL);
        assertEquals(5, rig.server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 503})
    void T20_nothingIsRepeatedBehindOurBack(int status) throws Exception {
        rig.server.on("/file", status(status, "Retry-After: 0"), FIRST);
        TaskResult.Failed failed = failed(attempt(), FailureReason.SERVER_ERROR, true);
        assertEquals(Optional.of(Duration.ZERO), failed.failure().retryAfter());
        assertEquals(1, rig.server.requests().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "120 | 120", "0 | 0", "315360000 | 315360000", "999999999999 | 999999999999", "soon | -1", "-5 | -1", "1.5 | -1",
        "99999999999999999999 | -1", "Tue, 01 Jan 2030 00:02:00 GMT | 120", "Tue, 01 Jan 2030 00:00:00 GMT | 0",
        "Mon, 31 Dec 2029 00:00:00 GMT | 0", "yesterday | -1"})
    void T21_whatTheServerAsksToWaitIsPassedOn(String value, long seconds) throws Exception {
        for (int status : List.of(429, 503)) {
            rig.server.on("/file", status(status, "Date: Tue, 01 Jan 2030 00:00:00 GMT", "Retry-After: " + value));
            TaskResult.Failed failed = failed(attempt(), FailureReason.SERVER_ERROR, true);
            Optional<Duration> expected = seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
            assertEquals(expected, failed.failure().retryAfter());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504, 507, 599})
    void T22_aServerInTroubleIsAskedLater(int status) throws Exception {
        assertEquals(HERE, failed(resumed(status(status)), FailureReason.SERVER_ERROR, true).last().bytes());
    }

    @ParameterizedTest
    @CsvSource({"401, WWW-Authenticate", "403, WWW-Authenticate"})
    void T23_whatNeedsCredentialsIsKeptUntilTheyAreThere(int status, String field) throws Exception {
        TaskResult.Failed failed =
                failed(resumed(status(status, field + ": Bearer realm=\"here\"")), FailureReason.UNAUTHORIZED, false);
        assertEquals(List.of("Bearer realm=\"here\""), failed.challenges());
        assertEquals(HERE, failed.last().bytes());
        assertEquals(HERE, rig.bytes().length);
    }

    @Test
    void T23_anExpiredUrlIsReplacedByAFreshOne() throws Exception {
        TaskResult.Failed failed = failed(resumed(status(403)), FailureReason.UNAUTHORIZED, false);
        rig.server.on("/file?signature=new", FIRST);
        rig.credentials = new Credentials(
                Map.of(), Optional.of(rig.server.url("/file?signature=new")), Optional.empty(), Optional.empty());
        arrived(rig.attempt(rig.request("/file").build(), failed.last()), OLD);
        assertEquals(Optional.of("bytes=60000-"), rig.server.requests("/file?signature=new").get(0).header("Range"));
    }

    @Test
    void T24_aFileThatIsGoneEndsTheTransferAndOneThatIsNotFoundMayComeBack() throws Exception {
        assertEquals(HERE, failed(resumed(status(404)), FailureReason.CLIENT_ERROR, true).last().bytes());
        failed(resumed(status(410)), FailureReason.CLIENT_ERROR, false);
        rig.server.on("/file", status(404));
        failed(attempt(), FailureReason.CLIENT_ERROR, false);
    }

    @Test
    void T25_tenRedirectsAreFollowedAndNoMore() throws Exception {
        for (int i = 0; i < 11; i++) {
            rig.server.on("/hop" + i, redirect(302, "/hop" + (i + 1)));
        }
        rig.server.on("/hop11", FIRST);
        arrived(rig.attempt(rig.request("/hop1").build()), OLD);
        failed(rig.attempt(rig.request("/hop0").build()), FailureReason.REDIRECT, false);
        rig.server.on("/file", redirect(301, "/file"));
        failed(attempt(), FailureReason.REDIRECT, false);
        assertEquals(11, rig.server.requests("/file").size());
    }

    @Test
    void T26_aResumeBeginsAtTheOriginalUrlAndTheVersionDecides() throws Exception {
        rig.server.on("/file", redirect(302, "/cdn/1"), redirect(307, "/cdn/2"), redirect(308, "/cdn/3"));
        rig.server.on("/cdn/1", FIRST.cutAfter(HERE));
        rig.server.on("/cdn/2", FIRST.cutAfter(10_000));
        rig.server.on("/cdn/3", SECOND);
        TaskResult first = attempt();
        TaskResult second = rig.attempt(rig.request("/file").build(), first.last());
        assertEquals(70_000, second.last().bytes());
        arrived(rig.attempt(rig.request("/file").build(), second.last()), NEW);
        assertEquals(Optional.of("bytes=60000-"), rig.server.requests("/cdn/2").get(0).header("Range"));
        assertEquals(Optional.of("\"old\""), rig.server.requests("/cdn/3").get(0).header("If-Range"));
    }

    @Test
    void T27_noCredentialsGoToAnotherOriginAndHttpsIsNeverLeft() throws Exception {
        try (LyingServer other = LyingServer.start()) {
            other.on("/file", FIRST);
            rig.server.on("/file", redirect(302, other.url("/file")));
            rig.credentials = Credentials.bearer("secret");
            arrived(rig.attempt(rig.request("/file").header("X-Api-Key", "secret").build()), OLD);
            assertEquals(Optional.of("Bearer secret"), rig.server.requests().get(0).header("Authorization"));
            assertEquals(Optional.of("secret"), rig.server.requests().get(0).header("X-Api-Key"));
            assertTrue(other.requests().get(0).headers().values().stream().noneMatch(values -> values.toString().contains("secret")));
        }
    }

    @Test
    void T27_aRedirectFromHttpsToHttpIsNotFollowed() throws Exception {
        Path store = Certificates.make(folder, LOOPBACK);
        try (LyingServer plain = LyingServer.start()) {
            plain.on("/file", FIRST);
            rig.close();
            rig = rig.again(Rig.trusting(Certificates.pem(store)),
                    LyingServer.start(Certificates.server(store).getServerSocketFactory(), "https"));
            rig.server.on("/file", redirect(302, plain.url("/file")));
            failed(attempt(), FailureReason.REDIRECT, false);
            assertEquals(0, plain.requests().size());
        }
    }

    @Test
    void T27_aPasswordInARedirectIsNotUsed() throws Exception {
        rig.server.on("/file", redirect(302, "http://user:secret@" + rig.server.host() + ":" + rig.server.port() + "/other"));
        rig.server.on("/other", new Representation(OLD, "\"old\""));
        arrived(attempt(), OLD);
        assertEquals(Optional.empty(), rig.server.requests("/other").get(0).header("Authorization"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://example.org/file", "jar:file:/x!/y", "data:,x", "http://", "//"})
    void T28_aRedirectToAnythingButHttpIsNotFollowed(String location) throws Exception {
        rig.server.on("/file", redirect(302, location));
        failed(attempt(), FailureReason.REDIRECT, false);
        rig.server.on("/file", status(302));
        failed(attempt(), FailureReason.REDIRECT, false);
    }
}
