// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.TransferState;
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
        String json = Json.write(TransferJson.of(Samples.waiting(
                Samples.transfer(new UUID(0, 1), Samples.download("http://h/x", Path.of("/d/x")), TransferState.RUNNING, 5, 10),
                "it", Optional.of(Samples.failure(FailureReason.CLIENT_ERROR, 404, "no")))));
        Matcher keys = Pattern.compile("\"([a-zA-Z0-9]+)\":").matcher(json);
        int count = 0;
        for (; keys.find(); count++) {
            assertTrue(page.contains("`" + keys.group(1) + "`"), keys.group(1));
        }
        assertTrue(count > 15, json);
    }

    @Test
    void the_exit_codes_are_those_of_the_page() throws Exception {
        String page = read("docs/cli.md");
        List<String> codes = page.lines().filter(line -> line.matches("\\| [0-9] \\|.*")).map(line -> line.substring(2, 3)).toList();
        int[] known = {Exit.DONE, Exit.FAILED, Exit.USAGE, Exit.PENDING, Exit.UNUSABLE};
        assertEquals(Arrays.stream(known).mapToObj(String::valueOf).toList(), codes);
    }
}
