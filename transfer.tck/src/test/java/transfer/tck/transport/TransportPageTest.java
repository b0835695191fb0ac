// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The transport of the page on writing transports compiles as it stands there, and passes the contract. */
final class TransportPageTest {
    private static final Path PAGE = Path.of("..", "docs", "writing-a-transport.md");
    private static final Pattern FILE = Pattern.compile("<!-- file: (\\w+\\.java) -->\n```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private static List<JavaFileObject> files() throws IOException {
        List<JavaFileObject> files = new ArrayList<>();
        Matcher file = FILE.matcher(Files.readString(PAGE));
        while (file.find()) {
            String source = file.group(2);
            files.add(new SimpleJavaFileObject(URI.create("string:///example/file/" + file.group(1)), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return source;
                }
            });
        }
        return files;
    }

    private void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of("--release", "17", "-proc:none", "-Xlint:all,-classfile,-path,-processing", "-Werror",
                "-d", folder.toString(), "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        assertTrue(compiler.getTask(messages, null, null, options, null, files()).call(), messages::toString);
    }

    @Test
    void theTransportOfThePagePassesTheContract() throws Exception {
        assertEquals(5, files().size(), "files on the page");
        compile();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            TestExecutionSummary summary = run(loader.loadClass("example.file.FileTransportTest"));
            StringWriter failures = new StringWriter();
            summary.getFailures().forEach(failure -> failures.append(failure.getTestIdentifier().getDisplayName()).append(": ")
                    .append(String.valueOf(failure.getException())).append('\n'));
            assertEquals(0, summary.getTotalFailureCount(), failures::toString);
            assertTrue(summary.getTestsSucceededCount() >= 20, "tests: " + summary.getTestsSucceededCount());
        }
    }

    private static TestExecutionSummary run(Class<?> test) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(test)).build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }
}
