// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test is a sentence of draft-ietf-httpbis-resumable-upload. */
class IetfTargetTest {
    private static final String APPEND = "|Content-Type: application/partial-upload|Upload-Complete: ";

    private UploadServer server;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        server = UploadServer.start();
        client = new RawClient(server.url("/"));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private String create(String fields) throws IOException {
        String answer = client.send("POST /ietf/x", "Upload-Complete: ?0|Upload-Draft-Interop-Version: 9" + fields, "");
        assertTrue(answer.contains("HTTP/1.1 201"), answer);
        return field(answer.substring(answer.indexOf("HTTP/1.1 201")), "Location");
    }

    private static String field(String answer, String name) {
        int start = answer.indexOf(name + ": ") + name.length() + 2;
        return answer.substring(start, answer.indexOf('|', start));
    }

    @Test
    void createsAnUploadResourceFromAnEmptyRequest() throws IOException {
        String location = create("|Upload-Length: 5");
        String state = client.send("HEAD " + location, "", "");
        assertEquals("0", field(state, "Upload-Offset"));
        assertEquals("?0", field(state, "Upload-Complete"));
        assertEquals("5", field(state, "Upload-Length"));
        assertEquals("min-size=0", field(state, "Upload-Limit"));
        assertEquals("no-store", field(state, "Cache-Control"));
    }

    @Test
    void announcesTheUploadResourceInAnInterimAnswerToItsOwnInteropVersionOnly() throws IOException {
        String own = client.send("POST /ietf/x", "Upload-Complete: ?1|Upload-Draft-Interop-Version: 9", "hello");
        assertTrue(own.startsWith("HTTP/1.1 104"), own);
        assertTrue(field(own, "Location").startsWith("/ietf/uploads/"), own);
        assertEquals("9", field(own, "Upload-Draft-Interop-Version"));
        String other = client.send("POST /ietf/x", "Upload-Complete: ?1|Upload-Draft-Interop-Version: 3", "hello");
        assertTrue(other.startsWith("HTTP/1.1 201"), other);
        assertFalse(other.contains("Location"), other);
        String none = client.send("POST /ietf/x", "Upload-Complete: ?1", "hello");
        assertTrue(none.startsWith("HTTP/1.1 201"), none);
        assertEquals(3, server.arrivals().all().size());
    }

    @Test
    void looksAtNoInteropVersionOnceTheDraftIsPublished() throws IOException {
        server.ietf(IetfOptions.DEFAULT.interop(OptionalInt.empty()));
        String answer = client.send("POST /ietf/x", "Upload-Complete: ?0", "");
        assertTrue(answer.startsWith("HTTP/1.1 201"), answer);
        assertTrue(answer.contains("Location: /ietf/uploads/1"), answer);
    }

    @Test
    void appendsAndCompletes() throws IOException {
        String location = create("|Upload-Length: 10");
        String first = client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?0", "hello");
        assertTrue(first.startsWith("HTTP/1.1 204"), first);
        assertEquals("?0", field(first, "Upload-Complete"));
        String last = client.send("PATCH " + location, "Upload-Offset: 5" + APPEND + "?1", "world");
        assertTrue(last.startsWith("HTTP/1.1 200"), last);
        assertEquals("?1", field(last, "Upload-Complete"));
        assertEquals(1, server.arrivals().count("936a185caaa266bb9cbe981e9e05cb78cd732b0b3280eb944412bb6f8f8f07af"));
        assertEquals("?1", field(client.send("HEAD " + location, "", ""), "Upload-Complete"));
    }

    @Test
    void offsetAndLengthDoNotDetermineWhetherAnUploadIsComplete() throws IOException {
        String location = create("|Upload-Length: 5");
        client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?0", "hello");
        String state = client.send("HEAD " + location, "", "");
        assertEquals("5", field(state, "Upload-Offset"));
        assertEquals("?0", field(state, "Upload-Complete"));
        assertEquals(0, server.arrivals().all().size());
        client.send("PATCH " + location, "Upload-Offset: 5" + APPEND + "?1", "");
        assertEquals(1, server.arrivals().all().size());
    }

    @Test
    void rejectsAnotherOffsetWithTheRightOne() throws IOException {
        String location = create("|Upload-Length: 10");
        client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?0", "hello");
        String answer = client.send("PATCH " + location, "Upload-Offset: 7" + APPEND + "?0", "ld");
        assertTrue(answer.startsWith("HTTP/1.1 409"), answer);
        assertEquals("5", field(answer, "Upload-Offset"));
        assertEquals("?0", field(answer, "Upload-Complete"));
        assertTrue(answer.contains("#mismatching-upload-offset"), answer);
        assertTrue(answer.contains("\"expected-offset\": 5, \"provided-offset\": 7"), answer);
    }

    @Test
    void keepsWhatArrivedBeforeAnInterruption() throws IOException {
        String location = create("|Upload-Length: 10");
        client.sendPart("PATCH " + location, "Upload-Offset: 0" + APPEND + "?1", 10, "hell");
        String state = client.send("HEAD " + location, "", "");
        assertEquals("4", field(state, "Upload-Offset"));
        assertEquals("?0", field(state, "Upload-Complete"));
    }

    @Test
    void terminatesAnAppendThatIsStillOnWhenTheClientAsksForTheOffset() throws IOException {
        String location = create("|Upload-Length: 10");
        try (Socket hanging = client.open()) {
            String head = "PATCH " + location + " HTTP/1.1|Upload-Offset: 0" + APPEND + "?1|Content-Length: 10|Expect: 100-continue||";
            hanging.getOutputStream().write(head.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] invitation = hanging.getInputStream().readNBytes("HTTP/1.1 100 .\r\n\r\n".length());
            assertEquals("HTTP/1.1 100 .\r\n\r\n", new String(invitation, StandardCharsets.US_ASCII));
            assertEquals("0", field(client.send("HEAD " + location, "", ""), "Upload-Offset"));
        }
    }

    @Test
    void rejectsLengthsThatDoNotAgree() throws IOException {
        String location = create("|Upload-Length: 10");
        String answer = client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?1", "hello");
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertTrue(answer.contains("#inconsistent-upload-length"), answer);
    }

    @Test
    void anOffsetBeyondTheLengthMakesTheUploadInvalid() throws IOException {
        String location = create("|Upload-Length: 3");
        assertTrue(client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?0", "hello").startsWith("HTTP/1.1 400"));
        assertTrue(client.send("HEAD " + location, "", "").startsWith("HTTP/1.1 410"));
    }

    @Test
    void announcesAndEnforcesLimits() throws IOException {
        server.ietf(IetfOptions.DEFAULT.limits(IetfOptions.Limits.append(3, 4)));
        assertEquals("max-append-size=4, min-append-size=3", field(client.send("OPTIONS /ietf/x", "", ""), "Upload-Limit"));
        String location = create("|Upload-Length: 10");
        assertTrue(client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?0", "hello").startsWith("HTTP/1.1 413"));
        assertTrue(client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?0", "he").startsWith("HTTP/1.1 400"));
        assertTrue(client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?0", "hell").startsWith("HTTP/1.1 204"));
        server.ietf(IetfOptions.DEFAULT.limits(IetfOptions.Limits.size(9)));
        String tooLarge = client.send("POST /ietf/x", "Upload-Complete: ?0|Upload-Length: 10|Upload-Draft-Interop-Version: 9", "");
        assertTrue(tooLarge.startsWith("HTTP/1.1 413"), tooLarge);
        assertEquals("max-size=9", field(tooLarge, "Upload-Limit"));
    }

    @Test
    void replaysTheFinalAnswerOfACompletedUpload() throws IOException {
        server.ietf(IetfOptions.DEFAULT.finalStatus(422));
        String location = create("");
        client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?1", "hello");
        String again = client.send("PATCH " + location, "Upload-Offset: 5" + APPEND + "?1", "");
        assertTrue(again.startsWith("HTTP/1.1 422"), again);
        assertEquals("?1", field(again, "Upload-Complete"));
        assertEquals(0, server.arrivals().all().size());
    }

    @Test
    void noMoreDataCanBeAppendedToACompletedUpload() throws IOException {
        server.ietf(IetfOptions.DEFAULT.replays(false));
        String location = create("");
        client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?1", "hello");
        String again = client.send("PATCH " + location, "Upload-Offset: 5" + APPEND + "?1", "");
        assertTrue(again.startsWith("HTTP/1.1 400"), again);
        assertEquals("?0", field(again, "Upload-Complete"));
    }

    @Test
    void comparesTheRepresentationDigest() throws IOException {
        String location = create("|Repr-Digest: sha-256=:AAAA:");
        String answer = client.send("PATCH " + location, "Upload-Offset: 0" + APPEND + "?1", "hello");
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertEquals("?1", field(answer, "Upload-Complete"));
        assertEquals(0, server.arrivals().all().size());
    }

    @Test
    void deactivatesACancelledUpload() throws IOException {
        String location = create("");
        assertTrue(client.send("DELETE " + location, "", "").startsWith("HTTP/1.1 204"));
        assertTrue(client.send("HEAD " + location, "", "").startsWith("HTTP/1.1 410"));
        assertEquals(1, server.cancelled());
    }
}
