// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line taken apart: the command, its operands and the options, wherever they stood. Options are those of POSIX and GNU:
 * {@code -o VALUE}, {@code -oVALUE}, {@code --output VALUE}, {@code --output=VALUE}; {@code --} ends them.
 */
final class Arguments {
    private Optional<Verb> verb = Optional.empty();
    private final List<String> operands = new ArrayList<>();
    private final Map<Option, List<String>> options = new EnumMap<>(Option.class);

    private Arguments() {}

    static Arguments of(List<String> line) throws UsageException {
        Arguments arguments = new Arguments();
        Iterator<String> words = line.iterator();
        boolean ended = false;
        while (words.hasNext()) {
            String word = words.next();
            if (!ended && word.equals("--")) {
                ended = true;
            } else if (!ended && word.startsWith("-") && word.length() > 1) {
                arguments.option(word, words);
            } else if (arguments.verb.isEmpty()) {
                arguments.verb = Optional.of(Verb.named(word).orElseThrow(() -> new UsageException(
                        "unknown command '" + word + "'" + Nearest.to(word, Verb.words()) + "; see 'transfer --help'")));
            } else {
                arguments.operands.add(word);
            }
        }
        return arguments;
    }

    private void option(String word, Iterator<String> following) throws UsageException {
        boolean isLong = word.startsWith("--");
        int equals = isLong ? word.indexOf('=') : -1;
        String name = equals > 0 ? word.substring(0, equals) : isLong ? word : word.substring(0, 2);
        Option option = Option.named(name).orElseThrow(() -> new UsageException(
                "unknown option " + name + Nearest.to(name, Option.longNames()) + "; see '" + manual() + "'"));
        Optional<String> attached = equals > 0 ? Optional.of(word.substring(equals + 1))
                : !isLong && word.length() > 2 ? Optional.of(word.substring(2)) : Optional.empty();
        if (!option.takesValue()) {
            if (attached.isPresent()) {
                throw new UsageException("option " + name + " takes no value");
            }
            add(option, "");
            return;
        }
        String value = attached.isPresent() ? attached.get() : next(option, name, following);
        if (value.isEmpty()) {
            throw new UsageException("option " + name + " needs a value: " + name + " " + option.value());
        }
        add(option, value);
    }

    private static String next(Option option, String name, Iterator<String> following) throws UsageException {
        String value = following.hasNext() ? following.next() : "";
        if (Option.named(value).isPresent()) {
            throw new UsageException("option " + name + " needs a value before " + value + ": " + name + " " + option.value());
        }
        return value;
    }

    private void add(Option option, String value) throws UsageException {
        List<String> values = options.computeIfAbsent(option, first -> new ArrayList<>());
        if (option.takesValue() && !option.repeats() && !values.isEmpty()) {
            throw new UsageException("option " + option.longName() + " is given twice");
        }
        values.add(value);
    }

    private String manual() {
        return "transfer " + verb.map(known -> known.word() + " ").orElse("") + "--help";
    }

    /** @throws UsageException unless the command takes the options and as many operands as are there */
    void check() throws UsageException {
        Verb command = verb.orElseThrow(() -> new UsageException("no command; see 'transfer --help'"));
        for (Option option : options.keySet()) {
            if (!command.allOptions().contains(option)) {
                throw new UsageException(command.word() + " has no option " + option.longName() + "; see '" + manual() + "'");
            }
        }
        if (!command.accepts(operands.size())) {
            String takes = command.operands().isEmpty() ? "nothing" : command.operands();
            throw new UsageException(command.word() + " takes " + takes + ", not "
                    + (operands.isEmpty() ? "nothing" : "'" + String.join(" ", operands) + "'") + "; see '" + manual() + "'");
        }
    }

    Optional<Verb> verb() {
        return verb;
    }

    List<String> operands() {
        return operands;
    }

    boolean has(Option option) {
        return options.containsKey(option);
    }

    Optional<String> value(Option option) {
        return values(option).stream().findFirst();
    }

    List<String> values(Option option) {
        return options.getOrDefault(option, List.of());
    }
}
