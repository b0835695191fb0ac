// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;
import org.junit.jupiter.api.Test;
import transfer.api.TransferState;
import transfer.app.shell.Commands;
import transfer.app.shell.FakeSession;
import transfer.app.shell.SecretKeeper;

class WordsTest {
    private final FakeSession session = new FakeSession();
    private final Words words = new Words(new Commands(List.of(session), List.of(), new SecretKeeper()));

    private List<String> after(String text) {
        ParsedLine line = new DefaultParser().parse(text, text.length(), Parser.ParseContext.COMPLETE);
        List<Candidate> candidates = new ArrayList<>();
        words.complete(null, line, candidates);
        return candidates.stream().map(Candidate::value).toList();
    }

    @Test
    void a_line_begins_with_a_command() {
        assertTrue(after("re").containsAll(List.of("resume", "remove", "reconcile", "help", "exit")));
    }

    @Test
    void a_command_is_followed_by_its_own_options() {
        assertEquals(List.of("--dry-run", "--json", "--help"), after("reconcile --"));
        assertEquals(List.of("--json", "--help"), after("transfer:list -"));
        assertEquals(List.of(), after("grep -"));
    }

    @Test
    void what_changes_a_transfer_is_followed_by_identifiers() {
        UUID identifier = new UUID(0, 1);
        session.have(Samples.transfer(identifier, Samples.download("http://h/x", Path.of("/d/x")), TransferState.RUNNING, 1, 2));
        assertEquals(List.of(identifier.toString()), after("pause "));
        assertEquals(List.of(identifier.toString()), after("remove 00"));
        assertEquals(List.of(), after("get "));
    }
}
