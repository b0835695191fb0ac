// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * Digests of a run of bytes, taken while they pass; what has passed unseen is read from the file once. Names are those of RFC 9530,
 * {@code sha-256} and {@code sha-512}; others are ignored. For one thread.
 */
final class ContentDigests {
    private static final Map<String, String> JAVA_NAMES = Map.of("sha-256", "SHA-256", "sha-512", "SHA-512");

    private final Map<String, MessageDigest> digests = new TreeMap<>();
    private final long start;
    private long position;

    /** Digests of the bytes from a position on. */
    ContentDigests(Set<String> algorithms, long start) {
        this.start = start;
        position = start;
        for (String name : algorithms) {
            if (JAVA_NAMES.containsKey(name)) {
                digests.put(name, digest(JAVA_NAMES.get(name)));
            }
        }
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + name, e);
        }
    }

    /** Whether a digest of that name is taken. */
    boolean has(Set<String> algorithms) {
        return algorithms.stream().filter(JAVA_NAMES::containsKey).allMatch(digests::containsKey);
    }

    /** Bytes pass on their way to a position. They count if they come next. */
    void pass(long at, ByteBuffer bytes) {
        if (at == position && !digests.isEmpty()) {
            position += bytes.remaining();
            digests.values().forEach(digest -> digest.update(bytes.duplicate()));
        }
    }

    /** Reads from the file what has passed unseen, up to a position. */
    void catchUp(ContentFile file, long end, TaskControl task) throws TransferException {
        if (digests.isEmpty()) {
            return;
        }
        ByteBuffer block = ByteBuffer.allocate(BlockWriter.BLOCK);
        while (position < end) {
            task.throwIfCancelled();
            block.clear().limit((int) Math.min(block.capacity(), end - position));
            if (!file.read(block, position)) {
                throw new TransferException(FailureReason.STORE_FAILED, "the content is shorter than what was written");
            }
            pass(position, block.flip());
        }
    }

    /** Forgets everything and begins again. */
    void reset() {
        digests.values().forEach(MessageDigest::reset);
        position = start;
    }

    /** The digests of what has passed, lower-case hexadecimal by name. Can be taken once. */
    Map<String, String> finish() {
        Map<String, String> values = new TreeMap<>();
        digests.forEach((name, digest) -> values.put(name, HexFormat.of().formatHex(digest.digest())));
        position = start;
        return values;
    }

    /** Whether two sets of digests have none that differs. */
    static boolean agree(Map<String, String> expected, Map<String, String> actual) {
        return expected.entrySet().stream()
                .allMatch(entry -> !actual.containsKey(entry.getKey()) || actual.get(entry.getKey()).equals(entry.getValue()));
    }
}
