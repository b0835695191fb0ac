// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pages of {@code --help}, from the tables of commands and options. */
public final class Help {
    private static final int COLUMN = 24;

    private Help() {}

    /** The page of a command, or the one that lists all commands. */
    public static String page(Optional<Verb> verb) {
        return verb.map(Help::command).orElseGet(Help::overview);
    }

    private static String overview() {
        String commands = Arrays.stream(Verb.values())
                .map(verb -> row(verb.word() + " " + verb.operands(), verb.summary()))
                .collect(Collectors.joining());
        return """
                transfer [--state DIR] COMMAND ...

                File transfers that outlive the program that asked for them.

                Commands:
                """ + commands + """

                Options:
                """ + rows(List.of(Option.STATE, Option.QUIET, Option.HELP, Option.VERSION)) + """

                Exit: 0 done, 1 a transfer failed for good, 2 usage, 3 interrupted or left pending,
                4 the state directory is in use or can not be used.

                'transfer COMMAND --help' has the options of a command, and examples.""";
    }

    private static String command(Verb verb) {
        List<String> paragraphs = new ArrayList<>();
        paragraphs.add(("transfer " + verb.word() + (verb.options().isEmpty() ? "" : " [OPTION...] ") + verb.operands()).strip()
                + "\n" + sentence(verb.summary()));
        if (!verb.detail().isEmpty()) {
            paragraphs.add(verb.detail());
        }
        paragraphs.add("Options:\n" + (rows(verb.options()) + rows(Verb.COMMON)).stripTrailing());
        paragraphs.add("Examples:\n" + verb.examples().stream().map(line -> "  transfer " + line).collect(Collectors.joining("\n")));
        return String.join("\n\n", paragraphs);
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private static String rows(List<Option> options) {
        return options.stream()
                .map(option -> row((String.join(", ", option.names()) + " " + option.value()).strip(), option.help()))
                .collect(Collectors.joining());
    }

    private static String row(String left, String right) {
        String gap = left.length() < COLUMN ? " ".repeat(COLUMN - left.length()) : "\n" + " ".repeat(COLUMN + 2);
        return "  " + left + gap + right + "\n";
    }
}
