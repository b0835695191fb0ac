// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Understands command lines. */
public final class CommandLine {
    private final Surroundings surroundings;

    public CommandLine(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** @throws UsageException if it can not be right: what to tell, in one line, without a secret */
    public Invocation parse(String... line) throws UsageException {
        Arguments arguments = Arguments.of(List.of(line));
        if (arguments.has(Option.HELP)) {
            return answer(new Command.Help(arguments.verb()));
        }
        if (arguments.has(Option.VERSION)) {
            return answer(new Command.Version());
        }
        arguments.check();
        Optional<Path> state = arguments.has(Option.STATE)
                ? Optional.of(path(surroundings, arguments.value(Option.STATE).orElseThrow()))
                : Optional.empty();
        return new Invocation(state, arguments.has(Option.QUIET), command(arguments));
    }

    private static Invocation answer(Command command) {
        return new Invocation(Optional.empty(), false, command);
    }

    private Command command(Arguments arguments) throws UsageException {
        boolean json = arguments.has(Option.JSON);
        Verb verb = arguments.verb().orElseThrow();
        return switch (verb) {
            case GET -> new Requests(arguments, surroundings).get();
            case PUT -> new Requests(arguments, surroundings).put();
            case RUN -> new Command.Run(json);
            case LIST -> new Command.ListAll(json);
            case SHOW -> new Command.Show(identifiers(arguments), json);
            case PAUSE, RESUME, CANCEL, REMOVE -> new Command.Alter(verb, identifiers(arguments));
            case RECONCILE -> new Command.Reconcile(arguments.has(Option.DRY_RUN), json);
            case DOCTOR -> new Command.Doctor(json);
            case SHELL -> new Command.Shell();
            case COMPLETION -> new Command.Completion();
            case HELP -> new Command.Help(topic(arguments.operands()));
        };
    }

    private static Optional<Verb> topic(List<String> operands) throws UsageException {
        if (operands.isEmpty()) {
            return Optional.empty();
        }
        String word = operands.get(0);
        return Optional.of(Verb.named(word).orElseThrow(
                () -> new UsageException("unknown command '" + word + "'" + Nearest.to(word, Verb.words()) + "; see 'transfer --help'")));
    }

    private static List<String> identifiers(Arguments arguments) throws UsageException {
        for (String operand : arguments.operands()) {
            if (!operand.matches("[0-9a-fA-F][0-9a-fA-F-]{0,35}")) {
                throw new UsageException("'" + operand + "' is not a transfer's identifier; 'transfer list' shows them");
            }
        }
        return List.copyOf(arguments.operands());
    }

    static Path path(Surroundings surroundings, String text) throws UsageException {
        return path(surroundings.folder(), text);
    }

    static Path path(Path folder, String text) throws UsageException {
        try {
            return folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new UsageException("'" + e.getInput() + "' can not be a path here: " + e.getReason());
        }
    }
}
