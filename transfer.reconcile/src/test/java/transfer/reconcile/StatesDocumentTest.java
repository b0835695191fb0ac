// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/states.md are what the code does, cell by cell. */
class StatesDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "states.md");

    @Test
    void the_table_of_records_and_tasks_is_what_decide_does() throws IOException {
        assertEquals(table(Cases.Record.values(), record -> record.text,
                        (record, tasks) -> cell(Decide.decide(record.stored(), tasks.seen(), Cases.NOW, Cases.World.FREE.circumstances()))),
                documented("records and tasks"));
    }

    @Test
    void the_table_of_circumstances_is_what_decide_does_for_an_active_record() throws IOException {
        assertEquals(table(Cases.World.values(), world -> world.text,
                        (world, tasks) -> cell(
                                Decide.decide(Cases.Record.ACTIVE.stored(), tasks.seen(), Cases.NOW, world.circumstances()))),
                documented("circumstances"));
    }

    @Test
    void every_decision_is_explained() throws IOException {
        String text = Files.readString(DOCUMENT);
        for (transfer.api.Decision decision : transfer.api.Decision.values()) {
            assertTrue(text.contains("| `" + decision + "` |"), decision + " has no line of its own");
        }
    }

    @Test
    void every_row_of_the_behaviour_matrix_names_tests_that_exist() throws IOException {
        List<String> rows = documented("behaviour").lines().skip(2).toList();
        assertTrue(rows.size() > 20, "rows: " + rows.size());
        Map<String, String> sources = testSources();
        for (String row : rows) {
            String shown = row.substring(row.lastIndexOf('|', row.length() - 2));
            List<String> tests = Pattern.compile("`([A-Za-z]+\\.\\w+)`").matcher(shown).results().map(found -> found.group(1)).toList();
            assertFalse(tests.isEmpty(), "shown by nothing: " + row);
            for (String test : tests) {
                String[] parts = test.split("\\.");
                String source = sources.get(parts[0]);
                assertTrue(source != null && source.contains("void " + parts[1] + "("), "there is no test " + test);
            }
        }
    }

    /** Of all modules, by class. */
    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path folder : modules.map(module -> module.resolve("src/test/java")).filter(Files::isDirectory).toList()) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(path -> path.toString().matches(".*(Test|IT)\\.java")).toList()) {
                        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                    }
                }
            }
        }
        return sources;
    }

    private interface Cell<R> {
        String of(R row, Cases.Tasks tasks);
    }

    private static String cell(Verdict verdict) {
        return verdict.decision() + verdict.state().map(state -> " " + state).orElse("");
    }

    private static <R> String table(R[] rows, Function<R, String> name, Cell<R> cell) {
        List<String> lines = new ArrayList<>();
        Cases.Tasks[] columns = Cases.Tasks.values();
        lines.add("| |" + String.join("|", Stream.of(columns).map(tasks -> " " + tasks.text + " ").toList()) + "|");
        lines.add("|---|" + "---|".repeat(columns.length));
        for (R row : rows) {
            lines.add("| " + name.apply(row) + " |"
                    + String.join("|", Stream.of(columns).map(tasks -> " " + cell.of(row, tasks) + " ").toList()) + "|");
        }
        return String.join("\n", lines);
    }

    /** The first table after the comment with that name. */
    private static String documented(String name) throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        int start = lines.indexOf("<!-- table: " + name + " -->");
        assertTrue(start >= 0, "docs/states.md has no table " + name);
        return String.join("\n", Arrays.stream(lines.subList(start + 1, lines.size()).toArray(new String[0]))
                .takeWhile(line -> line.startsWith("|")).toList());
    }
}
