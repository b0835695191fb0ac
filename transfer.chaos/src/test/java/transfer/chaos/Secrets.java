// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** The search for what {@link Keyring} has planted: in names and contents of files, and in texts. */
final class Secrets {
    private int searched;

    /** How many files have been searched. */
    int searched() {
        return searched;
    }

    /** User and password as a request carries them. */
    static String basic() {
        return Base64.getEncoder().encodeToString((Keyring.USER + ":" + Keyring.PASSWORD).getBytes(StandardCharsets.UTF_8));
    }

    /** Fails if there is a secret in a file, or in one of a folder and the folders in it. What is deleted meanwhile is left out. */
    void assertNoneIn(Path all) throws IOException {
        Files.walkFileTree(all, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                assertNoneIn(path.toString(), path + "\n" + Files.readString(path, StandardCharsets.ISO_8859_1));
                searched++;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    /** Fails if there is a secret in a text. */
    static void assertNoneIn(String where, String text) {
        assertEquals(List.of(), Stream.concat(Keyring.SECRETS.stream(), Stream.of(basic())).filter(text::contains).toList(),
                "found in " + where);
    }
}
