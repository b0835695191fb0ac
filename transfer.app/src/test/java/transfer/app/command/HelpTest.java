// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HelpTest {
    @Test
    void the_overview_names_every_command_and_exit_code() {
        String page = Help.page(Optional.empty());
        for (Verb verb : Verb.values()) {
            assertTrue(page.contains("\n  " + verb.word()), verb.word());
        }
        assertTrue(page.contains("0 done, 1 a transfer failed for good, 2 usage, 3 interrupted"));
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void a_page_has_every_option_and_fits_a_terminal(Verb verb) {
        String page = Help.page(Optional.of(verb));
        verb.allOptions().forEach(option -> assertTrue(page.contains(option.longName()), option.longName()));
        page.lines().forEach(line -> assertTrue(line.length() <= 130, line));
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void the_examples_are_right(Verb verb, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("urls.txt"), "http://h/a\n");
        CommandLine parser = new CommandLine(
                new Surroundings(folder, Set.of(), InputStream.nullInputStream(), user -> Optional.empty()));
        for (String example : verb.examples()) {
            String line = example.replaceAll(" > .*", "").replace("9f86d081...", "9".repeat(64));
            assertDoesNotThrow(() -> parser.parse(line.split(" ")), example);
        }
    }

    @Test
    void bash_accepts_the_completion_script_and_completes(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("completion"), Completion.script()
                + "COMP_WORDS=(transfer reconcile --d); COMP_CWORD=2; _transfer; echo \"${COMPREPLY[*]}\"\n"
                + "COMP_WORDS=(transfer re); COMP_CWORD=1; _transfer; echo \"${COMPREPLY[*]}\"\n");
        Process bash = new ProcessBuilder("bash", script.toString()).redirectErrorStream(true).start();
        String answer = new String(bash.getInputStream().readAllBytes());
        assertTrue(bash.waitFor(10, TimeUnit.SECONDS));
        assertEquals("--dry-run\nresume remove reconcile\n", answer);
    }
}
