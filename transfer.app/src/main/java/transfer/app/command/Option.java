// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The options of all commands. */
enum Option {
    STATE("DIR", "where transfers are kept (default: $XDG_STATE_HOME/transfer or ~/.local/state/transfer)", "--state"),
    QUIET("", "print failures only", "-q", "--quiet"),
    HELP("", "how the command is used", "-h", "--help"),
    VERSION("", "the version", "--version"),
    OUTPUT("FILE", "the file to make", "-o", "--output"),
    DIRECTORY("DIR", "the folder to make files in, under the server's names (default: this folder)", "-d", "--directory"),
    INPUT("FILE", "more URLs, one a line; a file name may follow the URL; - reads standard input", "-i", "--input"),
    SHA256("HEX", "the digest that the file must have", "--sha256"),
    SHA512("HEX", "the same as SHA-512", "--sha512"),
    MAX_SIZE("SIZE", "fail if the file is larger: 500k, 20M, 4G (powers of 1024)", "--max-size"),
    SEGMENTS("N", "fetch up to N ranges at once, 1 to 64 (default: the transport decides)", "--segments"),
    MIRROR("URL", "where else the same file is, in the order to try; may be repeated", "--mirror"),
    HEADER("'N: V'", "a header for every attempt; secret ones are held in memory only; @FILE reads them from a file",
            "-H", "--header"),
    USER("NAME[:PASSWORD]", "who to log in as; held in memory only", "-u", "--user"),
    TIMEOUT("TIME", "give up after this long without progress: 500ms, 30s, 5m, 2h (default: the session's)", "--timeout"),
    LIMIT_RATE("RATE", "bytes in a second for each transfer: 200k, 2M, 1G (powers of 1024)", "--limit-rate"),
    IF_EXISTS("WHAT", "when the file is there already: replace, fail or rename (default: replace)", "--if-exists"),
    METHOD("METHOD", "PUT or POST (default: PUT)", "--method"),
    PROTOCOL("NAME", "auto, plain, tus or ietf (default: auto)", "--protocol"),
    LINK("", "the file will not change: link it instead of copying it", "--link"),
    DRY_RUN("", "say what would be done, do nothing", "-n", "--dry-run"),
    JSON("", "print JSON", "--json");

    private final String value;
    private final String help;
    private final List<String> names;

    Option(String value, String help, String... names) {
        this.value = value;
        this.help = help;
        this.names = List.of(names);
    }

    static Optional<Option> named(String name) {
        return Arrays.stream(values()).filter(option -> option.names.contains(name)).findFirst();
    }

    static List<String> longNames() {
        return Arrays.stream(values()).map(Option::longName).toList();
    }

    /** All spellings, short ones first. */
    List<String> names() {
        return names;
    }

    /** The spelling for messages. */
    String longName() {
        return names.get(names.size() - 1);
    }

    boolean takesValue() {
        return !value.isEmpty();
    }

    /** What stands for its value in help and messages; empty if it takes none. */
    String value() {
        return value;
    }

    String help() {
        return help;
    }

    /** Whether it may be given several times. */
    boolean repeats() {
        return this == HEADER || this == MIRROR;
    }
}
