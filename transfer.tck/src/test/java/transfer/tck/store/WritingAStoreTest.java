// SPDX-License-Identifier: Apache-2.0
package transfer.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.store.TransferStore;

/** The store of {@code docs/writing-a-store.md}, compiled from the page as it stands there, keeps the contract. */
class WritingAStoreTest extends TransferStoreContract {
    private static final Path PAGE = Path.of("..", "docs", "writing-a-store.md");
    private static final Pattern CLASS = Pattern.compile("<!-- class: (\\S+) -->\n```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    static Path classes;

    private static URLClassLoader loader;

    private TransferStore store;

    @BeforeAll
    static void compile() throws IOException {
        List<File> sources = new ArrayList<>();
        for (MatchResult found : CLASS.matcher(Files.readString(PAGE)).results().toList()) {
            Path source = classes.resolve(found.group(1).replace('.', '/') + ".java");
            Files.createDirectories(source.getParent());
            sources.add(Files.writeString(source, found.group(2)).toFile());
        }
        assertEquals(2, sources.size(), "the store and its test");
        List<String> options = List.of("-proc:none", "-d", classes.toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            assertTrue(compiler.getTask(messages, files, null, options, null, files.getJavaFileObjectsFromFiles(sources)).call(),
                    messages::toString);
        }
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, TransferStore.class.getClassLoader());
    }

    @AfterAll
    static void unload() throws IOException {
        loader.close();
    }

    @Override
    protected TransferStore open() throws Exception {
        if (store == null) {
            store = (TransferStore) loader.loadClass("example.store.memory.MemoryStore")
                    .getConstructor(Path.class).newInstance(Files.createDirectory(folder.resolve("store")));
        }
        return store;
    }

    @Override
    protected void close(TransferStore open) {
        // it stays as it is
    }
}
