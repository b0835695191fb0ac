// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.Attempt;
import transfer.api.Decision;
import transfer.api.FailureReason;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.TransferFailure;
import transfer.api.TransferOutcome;
import transfer.api.TransferResponse;
import transfer.api.TransferState;
import transfer.api.UploadRequest;
import transfer.api.store.Finding;
import transfer.app.command.Help;
import transfer.app.command.Verb;
import transfer.app.text.Json;
import transfer.app.text.TransferJson;

class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    @Test
    void the_component_in_the_readme_compiles(@TempDir Path folder) throws IOException {
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(read("README.md"));
        assertTrue(block.find());
        String source = block.group(1);
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///MapUpdate.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of("-proc:none", "-d", folder.toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        boolean compiled = compiler.getTask(messages, null, null, options, null, List.of(file)).call();
        assertTrue(compiled, messages::toString);
    }

    @Test
    void the_page_of_the_command_line_names_every_command_and_option() throws IOException {
        String page = read("docs/cli.md");
        for (Verb verb : Verb.values()) {
            assertTrue(page.contains("`" + verb.word()), verb.word());
            Matcher options = Pattern.compile("--[a-z0-9-]+").matcher(Help.page(Optional.of(verb)));
            while (options.find()) {
                assertTrue(page.contains(options.group()), verb.word() + " " + options.group());
            }
        }
    }

    @Test
    void the_page_of_the_command_line_names_every_state_and_json_key() throws IOException {
        String page = read("docs/cli.md");
        for (TransferState state : TransferState.values()) {
            assertTrue(page.contains("`" + state.name().toLowerCase(Locale.ROOT) + "`"), state.name());
        }
        Set<String> printed = new TreeSet<>();
        for (String json : everything()) {
            Pattern.compile("\"([a-zA-Z0-9]+)\":").matcher(json).results().forEach(key -> printed.add(key.group(1)));
        }
        String section = page.substring(page.indexOf("## JSON"), page.indexOf("## State directory"));
        printed.forEach(key -> assertTrue(section.contains("`" + key + "`"), key));
        assertEquals(44, printed.size(), () -> "keys come and go with a line in the page: " + printed);
    }

    /** JSON in which each key is, at least once. */
    private static List<String> everything() {
        Path file = Path.of("/d/x");
        Transfer download = Samples.transfer(new UUID(0, 1), Samples.download("http://h/x", file), TransferState.RUNNING, 5, 10);
        Transfer upload = Samples.transfer(new UUID(0, 2), UploadRequest.of(file).to(URI.create("http://h/x")).build(),
                TransferState.RUNNING, 5, 10);
        TransferFailure failure =
                new TransferFailure(FailureReason.SERVER_ERROR, "no", OptionalInt.of(503), true, Optional.of(Duration.ofSeconds(1)));
        Attempt attempt = new Attempt(1, Samples.NOW, Samples.NOW, Map.of(), Optional.of(failure));
        Transfer tried = new Transfer(download.identifier(), "default", download.request(), Samples.NOW, TransferState.WAITING, 5, 5,
                download.totalBytes(), 1, Optional.of(Samples.NOW), Optional.of("it"), Optional.of(failure), List.of(attempt),
                Optional.empty());
        TransferOutcome completed = new TransferOutcome.Completed(Samples.NOW, 5, Optional.of(file), Map.of(),
                Optional.of(new TransferResponse(200, Map.of(), new byte[0])));
        ReconcileReport report = new ReconcileReport("default", Samples.NOW, true,
                List.of(new ReconcileReport.Entry(Optional.of(new UUID(0, 1)), OptionalInt.of(1), "a", Decision.WAIT, "b", true)));
        Finding finding = new Finding(Finding.Severity.INFO, Optional.of(new UUID(0, 1)), "c");
        return Stream.of(TransferJson.of(tried), TransferJson.of(upload), TransferJson.of(Samples.ended(download, completed)),
                TransferJson.of(Samples.ended(download, Samples.failed(failure))),
                TransferJson.of(Samples.ended(download, new TransferOutcome.Scrapped(Samples.NOW, "d"))), TransferJson.of(report),
                TransferJson.of("here", Samples.NOW, List.of(finding))).map(Json::write).toList();
    }

    @Test
    void the_exit_codes_are_those_of_the_page() throws Exception {
        String page = read("docs/cli.md");
        List<String> codes = page.lines().filter(line -> line.matches("\\| [0-9] \\|.*")).map(line -> line.substring(2, 3)).toList();
        int[] known = {Exit.DONE, Exit.FAILED, Exit.USAGE, Exit.PENDING, Exit.UNUSABLE};
        assertEquals(Arrays.stream(known).mapToObj(String::valueOf).toList(), codes);
    }
}
