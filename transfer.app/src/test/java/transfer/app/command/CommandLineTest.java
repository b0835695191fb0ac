// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.IfExists;
import transfer.api.UploadProtocol;

class CommandLineTest {
    private static final String URL = "https://example.org/a/disk.iso";

    @TempDir
    Path folder;

    private Invocation parse(String... line) throws UsageException {
        return parseWith("", line);
    }

    private Invocation parseWith(String input, String... line) throws UsageException {
        return new CommandLine(new Surroundings(folder, Set.of("http", "https"),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), user -> Optional.of("asked-" + user))).parse(line);
    }

    private DownloadRequest download(String... line) throws UsageException {
        Command.Get get = (Command.Get) parse(line).command();
        assertEquals(1, get.requests().size());
        return get.requests().get(0);
    }

    @Test
    void a_standard_input_that_can_not_be_read_is_told_in_one_line() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Is a directory");
            }
        };
        Surroundings surroundings = new Surroundings(folder, Set.of("http"), broken, user -> Optional.empty());
        UsageException wrong = assertThrows(UsageException.class, () -> new CommandLine(surroundings).parse("get", "-i", "-"));
        assertEquals("URLs can not be read from standard input: Is a directory", wrong.getMessage());
    }

    @Test
    void a_bare_get_fetches_into_the_working_folder_under_the_servers_name() throws UsageException {
        DownloadRequest request = download("get", URL);
        assertEquals(folder, request.destination());
        assertFalse(request.named());
        assertEquals(IfExists.REPLACE, request.ifExists());
        assertEquals(Map.of(), request.properties());
    }

    @Test
    void options_may_stand_anywhere_and_in_every_spelling() throws UsageException {
        DownloadRequest expected = download("get", "-o", "x.iso", URL);
        assertEquals(folder.resolve("x.iso"), expected.destination());
        assertTrue(expected.named());
        assertEquals(expected, download("get", URL, "--output=x.iso"));
        assertEquals(expected, download("-ox.iso", "get", URL));
        assertEquals(expected, download("get", "--output", "x.iso", "--", URL));
    }

    @Test
    void limits_become_options_of_the_request() throws UsageException {
        DownloadRequest request = download("get", URL, "--timeout", "90s", "--limit-rate", "1.5M", "--if-exists", "rename");
        assertEquals(Optional.of(Duration.ofSeconds(90)), request.options().progressTimeout());
        assertEquals(OptionalLong.of(3 * 512 * 1024), request.options().bytesPerSecond());
        assertEquals(IfExists.RENAME, request.ifExists());
    }

    @Test
    void a_digest_is_kept_in_lower_case() throws UsageException {
        String hex = "AB".repeat(32);
        assertEquals(Map.of("sha-256", hex.toLowerCase(Locale.ROOT)), download("get", URL, "--sha256", hex).digests());
    }

    @Test
    void a_list_adds_urls_with_and_without_names() throws Exception {
        Path list = folder.resolve("urls.txt");
        Files.writeString(list, "# mirrors\n\n" + URL + "\n  http://example.org/b \t b.bin \n");
        Command.Get get = (Command.Get) parse("get", "-i", "urls.txt", "-d", "sub", "http://example.org/c").command();
        assertEquals(List.of("/c", "/a/disk.iso", "/b"), get.requests().stream().map(request -> request.url().getPath()).toList());
        assertEquals(folder.resolve("sub"), get.requests().get(1).destination());
        assertEquals(folder.resolve("sub/b.bin"), get.requests().get(2).destination());
    }

    @Test
    void a_list_can_come_from_standard_input() throws UsageException {
        Command.Get get = (Command.Get) parseWith(URL + "\n", "get", "-i", "-").command();
        assertEquals(1, get.requests().size());
    }

    @Test
    void a_name_that_no_file_can_have_is_left_to_the_transport() throws UsageException {
        assertEquals(2, ((Command.Get) parse("get", "http://h/a%00b", "http://h/a%00c").command()).requests().size());
    }

    @Test
    void what_the_file_must_be_and_where_else_it_is() throws UsageException {
        DownloadRequest request = ((Command.Get) parse("get", URL, "--max-size", "20M", "--segments", "3", "--mirror", "http://m/a",
                "--mirror", "http://n/a", "--sha512", "0".repeat(128)).command()).requests().get(0);
        assertEquals(20L << 20, request.maxSize().orElseThrow());
        assertEquals(3, request.segments().orElseThrow());
        assertEquals(List.of(URI.create("http://m/a"), URI.create("http://n/a")), request.mirrors());
        assertEquals(Map.of("sha-512", "0".repeat(128)), request.digests());
    }

    @Test
    void the_same_request_twice_is_one() throws UsageException {
        assertEquals(1, ((Command.Get) parse("get", URL, URL).command()).requests().size());
    }

    @Test
    void secrets_do_not_get_into_the_request() throws UsageException {
        Command.Get get = (Command.Get) parse("get", URL, "--header", "Authorization: Bearer opensesame", "--header", "Accept: text/plain",
                "-H", "X-Api-Key: swordfish", "--user", "me:pass:word").command();
        DownloadRequest request = get.requests().get(0);
        assertEquals(Map.of("Accept", "text/plain"), request.headers());
        assertEquals(Map.of("Authorization", "Bearer opensesame", "X-Api-Key", "swordfish"), get.secrets().headers());
        assertEquals("pass:word", get.secrets().password().orElseThrow().secret());
        assertEquals(List.of("--header 'Authorization: ...'", "--header 'X-Api-Key: ...'", "--user me"),
                request.properties().get(Secrets.PROPERTY));
        assertFalse((request + get.toString()).matches("(?s).*(opensesame|swordfish|pass).*"));
    }

    @Test
    void headers_can_come_from_a_file() throws Exception {
        Files.writeString(folder.resolve("headers"), "Cookie: a=b\n\nAccept: */*\n");
        Command.Get get = (Command.Get) parse("get", URL, "--header", "@headers").command();
        assertEquals(Map.of("Cookie", "a=b"), get.secrets().headers());
        assertEquals(Map.of("Accept", "*/*"), get.requests().get(0).headers());
    }

    @Test
    void a_password_is_asked_for_when_only_the_name_is_given() throws UsageException {
        Command.Get get = (Command.Get) parse("get", URL, "--user", "me").command();
        assertEquals("asked-me", get.secrets().password().orElseThrow().secret());
    }

    @Test
    void put_takes_a_file_and_a_url() throws UsageException {
        Command.Put put = (Command.Put) parse("put", "a.txt", "http://example.org/in", "--method", "post", "--protocol", "tus", "--link")
                .command();
        assertEquals(folder.resolve("a.txt"), put.request().source());
        assertEquals("POST", put.request().method());
        assertEquals(UploadProtocol.TUS, put.request().protocol());
        assertTrue(put.request().linkSource());
    }

    @Test
    void the_state_directory_is_made_absolute() throws UsageException {
        Invocation invocation = parse("--state", "here", "-q", "run", "--json");
        assertEquals(Optional.of(folder.resolve("here")), invocation.state());
        assertTrue(invocation.quiet());
        assertEquals(new Command.Run(true), invocation.command());
    }

    @Test
    void every_command_is_understood() throws UsageException {
        assertEquals(new Command.ListAll(false), parse("list").command());
        assertEquals(new Command.Show(List.of("3f2c"), true), parse("show", "3f2c", "--json").command());
        assertEquals(new Command.Alter(Verb.PAUSE, List.of("3f2c", "77AB")), parse("pause", "3f2c", "77AB").command());
        assertEquals(new Command.Reconcile(true, false), parse("reconcile", "-n").command());
        assertEquals(new Command.Doctor(true), parse("doctor", "--json").command());
        assertInstanceOf(Command.Shell.class, parse("shell").command());
        assertInstanceOf(Command.Completion.class, parse("completion").command());
    }

    @Test
    void help_is_given_whatever_else_is_wrong() throws UsageException {
        assertEquals(new Command.Help(Optional.empty()), parse("--help").command());
        assertEquals(new Command.Help(Optional.of(Verb.GET)), parse("get", "--link", "-h").command());
        assertEquals(new Command.Help(Optional.of(Verb.PUT)), parse("help", "put").command());
        assertInstanceOf(Command.Version.class, parse("--version").command());
    }

    @Test
    void looking_does_not_move_bytes() throws UsageException {
        assertTrue(parse("get", URL).command().moves());
        assertTrue(parse("run").command().moves());
        assertFalse(parse("list").command().moves());
        assertFalse(parse("resume", "3f").command().moves());
        assertTrue(parse("reconcile").command().moves());
        assertFalse(parse("reconcile", "--dry-run").command().moves());
    }

    @Test
    void a_message_never_shows_a_password() {
        UsageException wrong = assertThrows(UsageException.class, () -> parse("get", "https://me:geheim@example.org/a b"));
        assertFalse(wrong.getMessage().contains("geheim"), wrong.getMessage());
        wrong = assertThrows(UsageException.class, () -> parse("get", "https://me:geheim@example.org/a"));
        assertFalse(wrong.getMessage().contains("geheim"), wrong.getMessage());
    }
}
