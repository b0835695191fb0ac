// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);

    @Test
    void what_is_written_changes_no_exit_code() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Output output = new Output(written);
        output.lines().println("caf\u00e9");
        assertEquals(Exit.DONE, output.checked(Exit.DONE, err));
        assertEquals(Exit.PENDING, output.checked(Exit.PENDING, err));
        assertEquals("caf\u00e9\n", written.toString(StandardCharsets.UTF_8));
        assertEquals("", said.toString(StandardCharsets.UTF_8));
    }

    @Test
    void what_can_not_be_written_is_told_once_with_the_reason() {
        Output output = new Output(new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        output.lines().println("done: disk.iso");
        output.lines().println("done: b.iso");
        assertEquals(Exit.FAILED, output.checked(Exit.DONE, err));
        assertEquals("transfer: standard output can not be written: No space left on device\n", said.toString(StandardCharsets.UTF_8));
    }

    @Test
    void a_graver_exit_code_stays() {
        Output output = new Output(OutputStream.nullOutputStream());
        assertEquals(Exit.UNUSABLE, output.checked(Exit.UNUSABLE, err));
    }
}
