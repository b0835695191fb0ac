// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each wrong line is answered with one line that says what is wrong. */
class WrongCommandLinesTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeFiles() throws Exception {
        Files.writeString(folder.resolve("empty"), "# nothing\n");
        Files.writeString(folder.resolve("outside"), "http://h/a ../a\n");
        Files.writeString(folder.resolve("bad-url"), "http://h/a\nnonsense\n");
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    }

    @ParameterizedTest(name = "transfer {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``                                        | no command",
        "-q                                        | no command",
        "fetch http://h/a                          | unknown command 'fetch'",
        "gte http://h/a                            | did you mean get?",
        "get                                       | get takes URL..., not nothing",
        "get --frobnicate http://h/a               | unknown option --frobnicate",
        "get --ouput a http://h/a                  | did you mean --output?",
        "get -x http://h/a                         | unknown option -x",
        "get http://h/a --link                     | get has no option --link",
        "get http://h/a -o                         | needs a value: -o FILE",
        "get http://h/a -o --json                  | needs a value before --json",
        "get http://h/a --output=                  | needs a value",
        "get http://h/a --json=yes                 | --json takes no value",
        "get http://h/a -o a -o b                  | --output is given twice",
        "get http://h/a -o a -d b                  | --output names the file of one URL",
        "get http://h/a http://h/b -o a            | --output names the file of one URL; for 2 URLs",
        "get http://h/a http://h/b --sha256 00     | --sha256 is for one file",
        "get http://h/a http://h/b --mirror http://i/a | --mirror is for one file, and there are 2 URLs",
        "get http://h/a --mirror ftp://i/a         | http and https are",
        "get http://h/a --sha512 00                | a sha-512 digest is 128 hexadecimal digits",
        "get http://h/a --max-size big             | needs a size such as",
        "get http://h/a --segments 65              | needs a number from 1 to 64, not '65'",
        "get http://h/a --segments two             | needs a number from 1 to 64, not 'two'",
        "get http://h/a --sha256 00                | a sha-256 digest is 64 hexadecimal digits",
        "get http://h/a -o b/                      | 'b/' is not the name of a file",
        "get http://h/a -o -                       | '-' is not the name of a file",
        "get http://h/a http://i/a                 | would both make",
        "get h/a                                   | did you mean 'https://h/a'?",
        "get ftp://h/a                             | http and https are",
        "get file:///etc/passwd                    | http and https are",
        "get http:///a                             | has no host",
        "get http://h/a[b                          | is not a URL: Illegal character in path at character 11",
        "get http://h:70000/a                      | port 70000 is out of range",
        "get http://me:secret@h/a                  | use --user",
        "get http://h/a --if-exists overwrite      | is one of replace, fail, rename",
        "get http://h/a --timeout soon             | needs a time such as",
        "get http://h/a --timeout 0                | needs a time such as",
        "get http://h/a --timeout -5s              | needs a time such as",
        "get http://h/a --limit-rate 2X            | needs a rate such as",
        "get http://h/a --limit-rate 99999999999G  | needs a rate such as",
        "get http://h/a --header Accept            | there is no colon",
        "get http://h/a --header Host:x            | set by the transport",
        "get http://h/a --header @absent           | there is no such file",
        "get http://h/a --header A:1 --header a:2  | given twice",
        "get http://h/a --header Proxy-Authorization:x | is for a proxy",
        "get http://h/a --user :x                  | needs a name",
        "get http://h/a --user me                  | NAME:PASSWORD",
        "get -i absent                             | there is no such file",
        "get -i empty                              | there is no URL",
        "get -i outside                            | is outside of",
        "get -i bad-url                            | did you mean 'https://nonsense'?",
        "get -i binary                             | it is not UTF-8 text",
        "put file                                  | put takes FILE URL",
        "put file http://h/a more                  | put takes FILE URL",
        "put file http://h/a --method DELETE       | PUT or POST, not DELETE",
        "put file http://h/a --protocol ftp        | is one of auto, plain, tus, ietf",
        "run now                                   | run takes nothing, not 'now'",
        "list --dry-run                            | list has no option --dry-run",
        "show                                      | show takes ID..., not nothing",
        "show everything                           | is not a transfer's identifier",
        "pause ../etc                              | is not a transfer's identifier",
        "reconcile 3f2c                            | reconcile takes nothing",
        "help me                                   | unknown command 'me'",
        "--state                                   | needs a value: --state DIR",
        "--state= list                             | needs a value: --state DIR",
    })
    void is_answered_with_one_clear_line(String line, String expected) {
        String[] words = Arrays.stream(line.split(" +")).filter(word -> !word.isEmpty()).toArray(String[]::new);
        Surroundings surroundings =
                new Surroundings(folder, Set.of("http", "https"), InputStream.nullInputStream(), user -> Optional.empty());
        UsageException wrong = assertThrows(UsageException.class, () -> new CommandLine(surroundings).parse(words));
        assertTrue(wrong.getMessage().contains(expected), wrong.getMessage());
        assertEquals(List.of(wrong.getMessage()), wrong.getMessage().lines().toList());
        assertTrue(wrong.getMessage().length() < 300, wrong.getMessage());
    }
}
