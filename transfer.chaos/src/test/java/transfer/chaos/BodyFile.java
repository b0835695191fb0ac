// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Files that are large, and what they hash to. */
final class BodyFile {
    private static final int BLOCK = 1 << 20;

    private BodyFile() {}

    /** Makes a file no part of which is like another. */
    static Path write(Path file, long size, SplittableRandom random) throws IOException {
        byte[] block = new byte[BLOCK];
        random.nextBytes(block);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= BLOCK) {
                for (int i = 0; i < BLOCK; i += 4096) {
                    Arrays.fill(block, i, i + 8, (byte) random.nextInt());
                }
                out.write(block, 0, (int) Math.min(BLOCK, left));
            }
        }
        return file;
    }

    /** The SHA-256 in hexadecimal. */
    static String sha256(Path file) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** How many bytes the regular files below a folder have now, those left out that vanish meanwhile. */
    static long bytesBelow(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.mapToLong(path -> path.toFile().isFile() ? path.toFile().length() : 0).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
