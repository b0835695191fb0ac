// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadServerTest {
    private static final String HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static final String TUS = "Tus-Resumable: 1.0.0";
    private static final String CHUNK = "|Content-Type: application/offset+octet-stream|" + TUS;

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

    /** What came back, empty also if the connection was reset. */
    private String attempt(String start, String fields, String content) {
        try {
            return client.send(start, fields, content);
        } catch (IOException reset) {
            return "";
        }
    }

    @Test
    void countsWholeBodiesByDigest() throws IOException {
        client.send("PUT /plain/a", "", "hello");
        client.send("POST /plain/b", "", "hello");
        client.sendPart("PUT /plain/c", "", 6, "hello");
        assertEquals(Map.of(HELLO, 2), server.arrivals().counts());
        assertEquals(15, server.journal().received());
    }

    @Test
    void cutsTheContent() {
        server.faults().once(request -> request.is("PUT", "/plain/"), new Fault.Cut(3, false));
        assertEquals("", attempt("PUT /plain/a", "", "hello"));
        assertEquals(0, server.arrivals().count(HELLO));
        attempt("PUT /plain/a", "", "hello");
        assertEquals(1, server.arrivals().count(HELLO));
    }

    @Test
    void losesTheAnswerToABodyThatArrived() {
        server.faults().once(request -> true, new Fault.LoseAnswer());
        assertEquals("", attempt("PUT /plain/a", "", "hello"));
        assertEquals(1, server.arrivals().count(HELLO));
    }

    @Test
    void refusesEarly() throws IOException {
        server.faults().once(request -> true, new Fault.Refuse(413));
        assertTrue(client.send("PUT /plain/a", "", "hello").startsWith("HTTP/1.1 413"));
        assertEquals(0, server.arrivals().count(HELLO));
    }

    @Test
    void altersAnAnswer() throws IOException {
        server.faults().once(request -> request.is("HEAD", "/tus/"), new Fault.Alter(Map.of("Upload-Offset", "-1")));
        client.send("POST /tus/x", TUS + "|Upload-Length: 5", "");
        assertTrue(client.send("HEAD /tus/u1", TUS, "").contains("Upload-Offset: -1|"));
        assertTrue(client.send("HEAD /tus/u1", TUS, "").contains("Upload-Offset: 0|"));
    }

    @Test
    void theSameSeedGivesTheSameFaults() {
        assertEquals(faultsOf(7), faultsOf(7));
        assertNotEquals(faultsOf(7), faultsOf(8));
    }

    private static List<String> faultsOf(long seed) {
        FaultPlan plan = new FaultPlan();
        plan.random(seed, 0.5);
        List<String> faults = new ArrayList<>();
        for (int number = 1; number <= 100; number++) {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.put("Content-Length", List.of("1000"));
            faults.add(plan.next(new Request(number, "PATCH", "/tus/u1", headers)).toString());
        }
        return faults;
    }

    @Test
    void takesContentWithALengthOnly() {
        assertTrue(attempt("PUT /plain/a", "Transfer-Encoding: chunked", "").startsWith("HTTP/1.1 411"));
    }

    @Test
    void tusCreatesAppendsAndCompletes() throws IOException {
        assertTrue(client.send("OPTIONS /tus/x", "", "").contains("Tus-Version: 1.0.0|"));
        assertTrue(client.send("POST /tus/x", TUS + "|Upload-Length: 5", "").contains("Location: /tus/u1|"));
        assertTrue(client.send("PATCH /tus/u1", "Upload-Offset: 1" + CHUNK, "hel").startsWith("HTTP/1.1 409"));
        client.sendPart("PATCH /tus/u1", "Upload-Offset: 0" + CHUNK, 5, "hel");
        assertTrue(client.send("HEAD /tus/u1", TUS, "").contains("Upload-Offset: 3|"));
        assertTrue(client.send("PATCH /tus/u1", "Upload-Offset: 3" + CHUNK, "lo").contains("Upload-Offset: 5|"));
        assertEquals(1, server.arrivals().count(HELLO));
    }

    @Test
    void tusRefusesOtherVersionsAndWrongChecksums() throws IOException {
        assertTrue(client.send("POST /tus/x", "Upload-Length: 5", "").startsWith("HTTP/1.1 412"));
        client.send("POST /tus/x", TUS + "|Upload-Length: 5", "");
        String wrong = "Upload-Offset: 0|Upload-Checksum: sha1 AAAA" + CHUNK;
        assertTrue(client.send("PATCH /tus/u1", wrong, "hello").startsWith("HTTP/1.1 460"));
        assertTrue(client.send("HEAD /tus/u1", TUS, "").contains("Upload-Offset: 0|"));
        String right = "Upload-Offset: 0|Upload-Checksum: sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=" + CHUNK;
        assertTrue(client.send("PATCH /tus/u1", right, "hello").startsWith("HTTP/1.1 204"));
        assertEquals(1, server.arrivals().count(HELLO));
    }

    @Test
    void expiredAndTerminatedUploadsAreGone() throws IOException {
        client.send("POST /tus/x", TUS + "|Upload-Length: 5", "");
        client.send("POST /tus/x", TUS + "|Upload-Length: 5", "");
        assertTrue(client.send("DELETE /tus/u1", TUS, "").startsWith("HTTP/1.1 204"));
        server.expire();
        assertTrue(client.send("HEAD /tus/u1", TUS, "").startsWith("HTTP/1.1 410"));
        assertTrue(client.send("HEAD /tus/u2", TUS, "").startsWith("HTTP/1.1 410"));
        assertTrue(client.send("HEAD /tus/u3", TUS, "").startsWith("HTTP/1.1 404"));
        assertEquals(2, server.created());
        assertEquals(1, server.cancelled());
    }
}
