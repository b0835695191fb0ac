// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * An outcome as {@link SubmitLog} has it: deflated (RFC 1950) with what most outcomes have in common as the dictionary, which leaves a
 * fifth of it. The dictionary belongs to the format of the log, and is never changed.
 */
final class PackedOutcome {
    private static final int LARGEST = 4 << 20;
    private static final byte[] DICTIONARY = """
            <key>Digests</key>
            <dict>
                <key>sha-256</key>
            <key>Failure</key>
            <dict>
                <key>Reason</key>
                <key>Message</key>
                <key>Retryable</key>
                <true/><false/>
            <string>CANCELLED</string><string>FAILED</string>content-disposition content-encoding cache-control expires
            <?xml version="1.0"?>
            <!DOCTYPE plist SYSTEM "file://localhost/System/Library/DTDs/PropertyList.dtd">
            <plist version="1.0">
                <dict>
                    <key>Outcome</key>
                    <string>COMPLETED</string>

                    <key>At</key>
                    <date>2026-01-01T00:00:00Z</date>

                    <key>Bytes</key>
                    <integer>10</integer>

                    <key>File</key>
                    <string>/home/</string>

                    <key>Response</key>
                    <dict>
                        <key>Status</key>
                        <integer>200</integer>

                        <key>Headers</key>
                        <dict>
                            <key>content-type</key>
                            <string>application/octet-stream</string>

                            <key>content-length</key>
                            <string>10</string>

                            <key>date</key>
                            <string>Mon, 01 Jan 2026 00:00:00 GMT</string>

                            <key>etag</key>
                            <string>&quot;&quot;</string>

                            <key>server</key>
                            <string>nginx</string>

                            <key>last-modified</key>
                            <string>Mon, 01 Jan 2026 00:00:00 GMT</string>
                        </dict>
                    </dict>

                    <key>Identifier</key>
                    <string></string>

                    <key>Generation</key>
                    <integer>0</integer>
                </dict>
            </plist>
            <!-- SHA-256  -->
            """.getBytes(StandardCharsets.UTF_8);

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);

    /** From several threads. */
    synchronized byte[] pack(byte[] outcome) {
        deflater.reset();
        deflater.setDictionary(DICTIONARY);
        deflater.setInput(outcome);
        deflater.finish();
        byte[] packed = new byte[outcome.length / 2 + 64];
        int length = 0;
        while (!deflater.finished()) {
            if (length == packed.length) {
                packed = Arrays.copyOf(packed, 2 * length);
            }
            length += deflater.deflate(packed, length, packed.length - length);
        }
        return Arrays.copyOf(packed, length);
    }

    /** @throws IOException these are not bytes that {@link #pack} made */
    static byte[] unpack(byte[] packed) throws IOException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            byte[] outcome = new byte[Math.max(1024, 8 * packed.length)];
            int length = 0;
            while (!inflater.finished()) {
                if (length == outcome.length) {
                    outcome = Arrays.copyOf(outcome, 2 * length);
                }
                int more = inflater.inflate(outcome, length, outcome.length - length);
                if (more == 0 && inflater.needsDictionary()) {
                    inflater.setDictionary(DICTIONARY);
                } else if (more == 0 && !inflater.finished() || length > LARGEST) {
                    throw new IOException("an outcome in the log is not whole");
                }
                length += more;
            }
            return Arrays.copyOf(outcome, length);
        } catch (DataFormatException | IllegalArgumentException e) {
            throw new IOException("an outcome in the log can not be read", e);
        } finally {
            inflater.end();
        }
    }
}
