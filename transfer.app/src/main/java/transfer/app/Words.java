// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jline.builtins.Completers;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.app.command.Verb;
import transfer.app.shell.Commands;
import transfer.app.shell.TransferCommands;
import transfer.app.text.Lines;

/** Completes lines of the shell: commands, their options, identifiers of transfers, and files. */
final class Words implements Completer {
    private static final Set<String> WITH_IDENTIFIERS = Set.of("show", "pause", "resume", "cancel", "remove");
    private static final Set<String> BEFORE_FILES = Set.of("put", "-o", "--output", "-d", "--directory", "-i", "--input");

    private final Commands commands;
    private final Completer files = new Completers.FileNameCompleter();

    Words(Commands commands) {
        this.commands = commands;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            Stream.concat(Stream.of("help", "exit"), TransferCommands.NAMES.stream()).map(Candidate::new).forEach(candidates::add);
            return;
        }
        String verb = line.words().get(0).replaceFirst("^transfer:", "");
        if (line.word().startsWith("-")) {
            Verb.optionsOf(verb).stream().map(Candidate::new).forEach(candidates::add);
        } else if (BEFORE_FILES.contains(line.words().get(line.wordIndex() - 1))) {
            files.complete(reader, line, candidates);
        } else if (WITH_IDENTIFIERS.contains(verb)) {
            identifiers(candidates);
        } else if (verb.equals("help")) {
            TransferCommands.NAMES.stream().map(Candidate::new).forEach(candidates::add);
        }
    }

    private void identifiers(List<Candidate> candidates) {
        try {
            for (Transfer transfer : commands.list()) {
                String identifier = transfer.identifier().toString();
                candidates.add(new Candidate(identifier, identifier, null, Lines.name(transfer), null, null, true));
            }
        } catch (TransferException e) {
            // nothing to choose from: the command itself will say why
        }
    }
}
