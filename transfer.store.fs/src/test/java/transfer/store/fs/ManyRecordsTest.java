// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * F31: a start with very many records needs memory for one. How many, says the system property {@code store.records}; the memory is such
 * that the default number would not fit into it.
 */
class ManyRecordsTest {
    private static final int RECORDS = 2_000;
    private static final String MEMORY = "-Xmx8m";

    @TempDir
    Path folder;

    @Test
    void F31_a_start_with_very_many_records_takes_the_first_at_once_and_needs_little_memory() throws Exception {
        int records = Integer.getInteger("store.records", RECORDS);
        Path root = folder.resolve("state");
        ManyRecords.make(root, records);
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), MEMORY,
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                ManyRecords.class.getName(), root.toString()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        List<String> output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertEquals(0, process.waitFor(), output::toString);
        assertEquals(String.valueOf(records), output.get(output.size() - 1));
        System.out.println(records + " records with " + MEMORY + ": " + output);
    }
}
