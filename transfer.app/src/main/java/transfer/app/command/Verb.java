// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import static transfer.app.command.Option.DIRECTORY;
import static transfer.app.command.Option.DRY_RUN;
import static transfer.app.command.Option.HEADER;
import static transfer.app.command.Option.IF_EXISTS;
import static transfer.app.command.Option.INPUT;
import static transfer.app.command.Option.JSON;
import static transfer.app.command.Option.LIMIT_RATE;
import static transfer.app.command.Option.LINK;
import static transfer.app.command.Option.MAX_SIZE;
import static transfer.app.command.Option.METHOD;
import static transfer.app.command.Option.MIRROR;
import static transfer.app.command.Option.OUTPUT;
import static transfer.app.command.Option.PROTOCOL;
import static transfer.app.command.Option.SEGMENTS;
import static transfer.app.command.Option.SHA256;
import static transfer.app.command.Option.SHA512;
import static transfer.app.command.Option.TIMEOUT;
import static transfer.app.command.Option.USER;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The commands: what follows each, what it does, and how it is used. */
public enum Verb {
    GET("URL...", 0, Integer.MAX_VALUE, "fetch URLs into files, and wait for them",
            """
            Each transfer is on stable storage before its first byte is asked for. When this command is interrupted or killed, the
            same command again (same URL, same destination) goes on where it was.""",
            List.of(OUTPUT, DIRECTORY, INPUT, IF_EXISTS, SHA256, SHA512, MAX_SIZE, MIRROR, SEGMENTS, HEADER, USER, TIMEOUT, LIMIT_RATE,
                    JSON),
            "get https://example.org/disk.iso",
            "get -o disk.iso --sha256 9f86d081... https://example.org/download?id=7",
            "get -d /srv/mirror -i urls.txt --limit-rate 2M"),
    PUT("FILE URL", 2, 2, "send a file to a URL, and wait for it",
            """
            What is sent is the file as it is now: it is copied first, unless --link promises that it will not change. The same
            command again (same file, same URL) goes on where it was.""",
            List.of(METHOD, PROTOCOL, LINK, HEADER, USER, TIMEOUT, LIMIT_RATE, JSON),
            "put report.pdf https://example.org/inbox/report.pdf",
            "put --method POST --protocol tus --link disk.iso https://example.org/files/"),
    RUN("", 0, 0, "go on with all pending transfers, and wait for them",
            "Paused transfers stay paused.", List.of(JSON), "run", "run -q --state /var/lib/transfer"),
    LIST("", 0, 0, "show all transfers of the state directory", "", List.of(JSON), "list", "list --json"),
    SHOW("ID...", 1, Integer.MAX_VALUE, "show all that is known of a transfer",
            "ID is a transfer's identifier or enough of its beginning to be unique.", List.of(JSON), "show 3f2c"),
    PAUSE("ID...", 1, Integer.MAX_VALUE, "hold transfers until they are resumed", "", List.of(), "pause 3f2c 77ab"),
    RESUME("ID...", 1, Integer.MAX_VALUE, "let paused or waiting transfers go on",
            "'transfer run' then does the work.", List.of(), "resume 3f2c"),
    CANCEL("ID...", 1, Integer.MAX_VALUE, "end transfers and discard what has arrived", "", List.of(), "cancel 3f2c"),
    REMOVE("ID...", 1, Integer.MAX_VALUE, "forget transfers, cancelling those that have not ended", "", List.of(), "remove 3f2c"),
    RECONCILE("", 0, 0, "compare records with tasks, act once, and report",
            "", List.of(DRY_RUN, JSON), "reconcile --dry-run"),
    DOCTOR("", 0, 0, "check the state directory: scrapped records, orphans, space, permissions",
            "Changes nothing. Exits with 1 if there is an error among the findings.", List.of(JSON), "doctor"),
    SHELL("", 0, 0, "an interactive Gogo shell with these commands in scope 'transfer'",
            "Pending transfers go on while the shell is open.", List.of(), "shell"),
    COMPLETION("", 0, 0, "print a completion script for bash", "", List.of(), "completion > ~/.bash_completion"),
    HELP("[COMMAND]", 0, 1, "how a command is used", "", List.of(), "help get");

    /** Options that every command takes. */
    static final List<Option> COMMON = List.of(Option.STATE, Option.QUIET, Option.HELP);

    private final String operands;
    private final int least;
    private final int most;
    private final String summary;
    private final String detail;
    private final List<Option> options;
    private final List<String> examples;

    Verb(String operands, int least, int most, String summary, String detail, List<Option> options, String... examples) {
        this.operands = operands;
        this.least = least;
        this.most = most;
        this.summary = summary;
        this.detail = detail;
        this.options = options;
        this.examples = List.of(examples);
    }

    static Optional<Verb> named(String word) {
        return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Verb::word).toList();
    }

    /** The long options that a command of this name takes in a shell; none if there is no such command. */
    public static List<String> optionsOf(String word) {
        return named(word).map(verb -> Stream.concat(verb.options.stream(), Stream.of(Option.HELP)).map(Option::longName).toList())
                .orElse(List.of());
    }

    /** What is typed. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String operands() {
        return operands;
    }

    boolean accepts(int count) {
        return count >= least && count <= most;
    }

    String summary() {
        return summary;
    }

    String detail() {
        return detail;
    }

    /** Its own options, in the order in which help shows them. */
    List<Option> options() {
        return options;
    }

    /** Its own options and the common ones. */
    Set<Option> allOptions() {
        Set<Option> all = EnumSet.copyOf(COMMON);
        all.addAll(options);
        return all;
    }

    List<String> examples() {
        return examples;
    }
}
