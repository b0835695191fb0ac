// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.IOException;
import java.util.Optional;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Lines that a person edits on a terminal, with a history and completion. JLine is loaded for this only. */
final class EditedLines implements Shell.Input {
    private final Terminal terminal;
    private final LineReader reader;

    private EditedLines(Terminal terminal, LineReader reader) {
        this.terminal = terminal;
        this.reader = reader;
    }

    /** Through {@code stty}: no native library is unpacked. */
    static EditedLines open(Completer words) throws IOException {
        Terminal terminal = TerminalBuilder.builder().system(true).nativeSignals(true).exec(true).jni(false).ffm(false).build();
        return new EditedLines(terminal,
                LineReaderBuilder.builder().terminal(terminal).completer(words).build());
    }

    @Override
    public Optional<String> next(String prompt) {
        try {
            return Optional.of(reader.readLine(prompt));
        } catch (UserInterruptException e) {
            return Optional.of("");
        } catch (EndOfFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
