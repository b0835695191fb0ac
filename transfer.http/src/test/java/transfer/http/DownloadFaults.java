// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.Representation;

/** What the tests of the table of faults for downloads share: two versions of a file, and a download that was cut. */
abstract class DownloadFaults {
    static final String LOOPBACK = "127.0.0.1";
    static final int HERE = 60_000;
    static final byte[] OLD = Representation.bytes(100_000, 1);
    static final byte[] NEW = Representation.bytes(100_000, 2);
    static final Representation FIRST = new Representation(OLD, "\"old\"").with("Content-Type", "application/zip");
    static final Representation SECOND = new Representation(NEW, "\"new\"").with("Content-Type", "application/zip");

    @TempDir
    Path folder;

    Rig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** The first 60,000 bytes of the old file arrive; then the server plays the script. */
    final TaskResult resumed(Lie... script) throws Exception {
        return resumed(FIRST, script);
    }

    final TaskResult resumed(Representation first, Lie... script) throws Exception {
        Lie[] all = new Lie[script.length + 1];
        all[0] = first.cutAfter(HERE);
        System.arraycopy(script, 0, all, 1, script.length);
        rig.server.on("/file", all);
        TaskResult cut = rig.attempt(rig.request("/file").build());
        assertEquals(HERE, cut.last().bytes(), "the first attempt keeps what came");
        return rig.attempt(rig.request("/file").build(), cut.last());
    }

    final void arrived(TaskResult result, byte[] expected) throws Exception {
        assertInstanceOf(TaskResult.Succeeded.class, result, () -> result.toString());
        assertArrayEquals(expected, rig.bytes());
    }

    final void startedAgain(TaskResult result) throws Exception {
        arrived(result, NEW);
        assertEquals(Optional.empty(), rig.server.requests().get(2).header("Range"), "the third request asks for the whole");
    }

    final TaskResult.Failed failed(TaskResult result, FailureReason reason, boolean retryable) {
        TaskResult.Failed failed = assertInstanceOf(TaskResult.Failed.class, result, () -> result.toString());
        assertEquals(reason, failed.failure().reason(), failed.failure().message());
        assertEquals(retryable, failed.failure().retryable(), failed.failure().message());
        return failed;
    }

    static Lie part(String range, byte[] body, String... more) {
        return Lie.answer("HTTP/1.1 206 Partial Content\nContent-Range: " + range + "\nContent-Length: " + body.length
                + "\n" + (more.length == 0 ? "ETag: \"old\"" : String.join("\n", more)), body);
    }

    static byte[] rest(byte[] body) {
        return Arrays.copyOfRange(body, HERE, body.length);
    }
}
