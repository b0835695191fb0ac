// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A completion script for bash (and, through bashcompinit, zsh), from the tables of commands and options. */
public final class Completion {
    private Completion() {}

    /** The script; it defines a completion for the command {@code transfer}. */
    public static String script() {
        return """
                # bash completion of the command transfer; made by 'transfer completion'
                _transfer() {
                    local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" verb="" i
                    for ((i = 1; i < COMP_CWORD; i++)); do
                        case "${COMP_WORDS[i]}" in
                %s) verb="${COMP_WORDS[i]}"; break ;;
                        esac
                    done
                    case "$previous" in
                %s) COMPREPLY=($(compgen -d -- "$word")); return ;;
                %s) COMPREPLY=($(compgen -f -- "$word")); return ;;
                        --if-exists) COMPREPLY=($(compgen -W "replace fail rename" -- "$word")); return ;;
                        --protocol) COMPREPLY=($(compgen -W "auto plain tus ietf" -- "$word")); return ;;
                        --method) COMPREPLY=($(compgen -W "PUT POST" -- "$word")); return ;;
                    esac
                    case "$verb" in
                        "") COMPREPLY=($(compgen -W "%s" -- "$word")) ;;
                %s
                    esac
                    if [ "$verb" = put ] && [ ${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$word")); fi
                }
                complete -o filenames -F _transfer transfer
                """.formatted(
                        indented(String.join("|", Verb.words())),
                        indented(names(Option.STATE, Option.DIRECTORY)),
                        indented(names(Option.OUTPUT, Option.INPUT)),
                        words(Verb.words(), List.of(Option.STATE, Option.QUIET, Option.HELP, Option.VERSION)),
                        Arrays.stream(Verb.values()).map(Completion::branch).collect(Collectors.joining("\n")));
    }

    private static String branch(Verb verb) {
        Collection<String> more = verb == Verb.HELP ? Verb.words() : List.of();
        return indented(verb.word() + ") COMPREPLY=($(compgen -W \"" + words(more, verb.allOptions()) + "\" -- \"$word\")) ;;");
    }

    private static String names(Option... options) {
        return Arrays.stream(options).flatMap(option -> option.names().stream()).collect(Collectors.joining("|"));
    }

    private static String words(Collection<String> words, Collection<Option> options) {
        return Stream.concat(words.stream(), options.stream().map(Option::longName)).collect(Collectors.joining(" "));
    }

    private static String indented(String line) {
        return "        " + line;
    }
}
