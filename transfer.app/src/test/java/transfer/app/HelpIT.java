// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the executable jar says without a framework. */
class HelpIT {
    @TempDir
    Path folder;

    private Path work;

    @BeforeEach
    void makeFolder() throws Exception {
        work = Files.createDirectory(folder.resolve("work"));
    }

    @Test
    void help_version_and_completion_are_on_standard_output() throws Exception {
        Path state = folder.resolve("state");
        assertTrue(Program.run(work, "--help").out().startsWith("transfer [--state DIR] COMMAND"));
        assertTrue(Program.run(work, "--state", state.toString(), "get", "--help").out().contains("Examples:"));
        assertTrue(Program.run(work, "--version").out().matches("transfer [0-9]+\\..*\n"));
        assertTrue(Program.run(work, "completion").out().contains("complete -o filenames -F _transfer transfer"));
        assertFalse(Files.exists(state));
    }

    @Test
    void a_wrong_command_line_is_one_line_on_standard_error_and_exits_with_2() throws Exception {
        Program wrong = Program.run(work, "get", "h/a");
        assertEquals(Exit.USAGE, wrong.exit());
        assertEquals("transfer: 'h/a' is not a URL; did you mean 'https://h/a'?\n", wrong.err());
        assertEquals("", wrong.out());
    }
}
