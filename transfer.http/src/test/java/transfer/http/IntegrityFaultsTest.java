// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.Representation;

/** Rows D32 to D40 of the table of faults: encodings and integrity. Each test is named after its row. */
final class IntegrityFaultsTest extends DownloadFaults {
    private static byte[] digest(String algorithm, byte[] bytes) throws Exception {
        return MessageDigest.getInstance(algorithm).digest(bytes);
    }

    private static String hex(String algorithm, byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(digest(algorithm, bytes));
    }

    private static String field(String algorithm, byte[] bytes) throws Exception {
        return algorithm.toLowerCase() + "=:" + Base64.getEncoder().encodeToString(digest(algorithm, bytes)) + ":";
    }

    private static byte[] gzip(byte[] bytes) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private DownloadRequest expecting(String algorithm, byte[] bytes) throws Exception {
        return rig.request("/file").digest(algorithm, hex(algorithm, bytes)).build();
    }

    @Test
    void D32_anEncodedBodyIsNeitherDecodedNorStored() throws Exception {
        rig.server.on("/file", new Representation(gzip(OLD), "\"gz\"").with("Content-Encoding", "gzip"));
        failed(rig.attempt(rig.request("/file").build()), FailureReason.UNSUPPORTED, false);
        assertEquals(0, rig.bytes().length);
        assertEquals(Optional.of("identity"), rig.server.requests().get(0).header("Accept-Encoding"));
    }

    @Test
    void D32_orItIsStoredAsItIsWhereThatIsConfigured() throws Exception {
        rig.close();
        rig = rig.again(Rig.SETTINGS.with(new HttpSettings.Content(true, false, HttpSettings.SegmentRule.DEFAULT)));
        rig.server.on("/file", new Representation(gzip(OLD), "\"gz\"").with("Content-Encoding", "gzip"));
        arrived(rig.attempt(rig.request("/file").build()), gzip(OLD));
    }

    @Test
    void D33_anEncodedPartIsNotUsed() throws Exception {
        startedAgain(resumed(part("bytes 60000-99999/100000", rest(OLD), "ETag: \"old\"", "Content-Encoding: gzip"), SECOND));
    }

    @Test
    void D33_andIfTheWholeIsEncodedTooItFails() throws Exception {
        failed(resumed(part("bytes 60000-99999/100000", rest(OLD), "ETag: \"old\"", "Content-Encoding: gzip"),
                FIRST.with("Content-Encoding", "gzip")), FailureReason.UNSUPPORTED, false);
    }

    @Test
    void D34_identityIsAskedForAtEveryRequestSoThatNoEncodedBodyIsEverContinued() throws Exception {
        rig.server.on("/file", FIRST.with("Content-Encoding", "gzip").cutAfter(HERE), FIRST);
        failed(rig.attempt(rig.request("/file").build()), FailureReason.UNSUPPORTED, false);
        assertEquals(0, rig.bytes().length);
        arrived(rig.attempt(rig.request("/file").build()), OLD);
        assertEquals(List.of("identity", "identity"),
                rig.server.requests().stream().map(request -> request.header("Accept-Encoding").orElse("")).toList());
    }

    @Test
    void D35_nothingIsEverDecodedSoThatNoBombGoesOff() throws Exception {
        byte[] bomb = gzip(new byte[10_000_000]);
        rig.close();
        rig = rig.again(Rig.SETTINGS.with(new HttpSettings.Content(true, false, HttpSettings.SegmentRule.DEFAULT)));
        rig.server.on("/file", new Representation(bomb, "\"bomb\"").with("Content-Encoding", "gzip"));
        arrived(rig.attempt(rig.request("/file").maxSize(bomb.length).build()), bomb);
    }

    @Test
    void D36_aWholeThatDoesNotHaveItsDigestIsFetchedOnceMore() throws Exception {
        Representation damaged = new Representation(NEW, "\"old\"").with("Repr-Digest", field("SHA-256", OLD));
        rig.server.on("/file", damaged, FIRST.with("Repr-Digest", field("SHA-256", OLD)));
        arrived(rig.attempt(rig.request("/file").build()), OLD);
        assertEquals(2, rig.server.requests().size());
    }

    @Test
    void D36_andThenItFails() throws Exception {
        rig.server.on("/file", new Representation(NEW, "\"old\"").with("Repr-Digest", field("SHA-512", OLD)));
        failed(rig.attempt(rig.request("/file").build()), FailureReason.DIGEST_MISMATCH, false);
        assertEquals(2, rig.server.requests().size());
        assertEquals(0, rig.bytes().length);
    }

    @Test
    void D36_aDigestThatWasSaidOfTheFirstPartHoldsForAllOfThem() throws Exception {
        Representation first = FIRST.with("Repr-Digest", field("SHA-256", OLD));
        byte[] spliced = OLD.clone();
        System.arraycopy(NEW, HERE, spliced, HERE, NEW.length - HERE);
        arrived(resumed(first, part("bytes 60000-99999/100000", rest(spliced)), FIRST), OLD);
        assertEquals(3, rig.server.requests().size());
    }

    @Test
    void D37_aPartThatDoesNotHaveItsDigestIsDroppedAndTheRestKept() throws Exception {
        Lie damaged = part("bytes 60000-99999/100000", rest(NEW), "ETag: \"old\"", "Content-Digest: " + field("SHA-256", rest(OLD)));
        TaskResult.Failed failed = failed(resumed(damaged, FIRST), FailureReason.PROTOCOL, true);
        assertEquals(HERE, failed.last().bytes());
        assertEquals(HERE, rig.bytes().length);
        arrived(rig.attempt(rig.request("/file").build(), failed.last()), OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"md5=:AAAAAAAAAAAAAAAAAAAAAA==:", "crc32c=:AAAAAA==:", "sha=:AAAA:, unixsum=:AAAA:"})
    void D38_unsafeDigestsDoNotCount(String field) throws Exception {
        rig.server.on("/file", FIRST.with("Repr-Digest", field));
        arrived(rig.attempt(rig.request("/file").build()), OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-256=:AAAA", "sha-256=:????:", "=:AAAA:", "sha-256=:AAAA:,", "sha-256=\"AAAA\"", "SHA-256=:AAAA:"})
    void D39_aMalformedDigestIsNoDigest(String field) throws Exception {
        rig.server.on("/file", FIRST.with("Repr-Digest", field));
        arrived(rig.attempt(rig.request("/file").build()), OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-256", "sha-512"})
    void D40_aWholeThatIsNotWhatTheApplicationExpectsFailsAfterOneMoreTry(String algorithm) throws Exception {
        rig.server.on("/file", FIRST, SECOND);
        arrived(rig.attempt(expecting(algorithm, NEW)), NEW);
        rig.server.on("/file", FIRST);
        failed(rig.attempt(expecting(algorithm, NEW)), FailureReason.DIGEST_MISMATCH, false);
        assertEquals(4, rig.server.requests().size());
    }

    @Test
    void D40_afterAResumeThePrefixCountsToo() throws Exception {
        rig.server.on("/file", FIRST.cutAfter(HERE), FIRST);
        TaskResult result = rig.attempts(expecting("sha-256", OLD), 2);
        arrived(result, OLD);
        assertEquals(hex("SHA-256", OLD), ((TaskResult.Succeeded) result).digests().get("sha-256"));
    }

    @Test
    void D13_withADigestFromTheApplicationWhatIsThereIsContinuedWithoutAValidator() throws Exception {
        rig.server.on("/file", new Representation(OLD, "").cutAfter(HERE),
                part("bytes 60000-99999/100000", rest(OLD), "Server: plain"));
        arrived(rig.attempts(expecting("sha-256", OLD), 2), OLD);
        assertEquals(Optional.of("bytes=60000-"), rig.server.requests().get(1).header("Range"));
    }

    @Test
    void D13_andIfItDoesNotGoTogetherTheWholeIsFetched() throws Exception {
        rig.server.on("/file", new Representation(NEW, "").cutAfter(HERE),
                part("bytes 60000-99999/100000", rest(OLD), "Server: plain"), new Representation(OLD, ""));
        arrived(rig.attempts(expecting("sha-256", OLD), 2), OLD);
        assertEquals(3, rig.server.requests().size());
    }
}
