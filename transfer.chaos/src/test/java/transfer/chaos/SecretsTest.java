// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.IfExists;
import transfer.api.UploadProtocol;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LiedTo;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.Representation;

/**
 * Secrets of every kind are planted, and servers throw them back in fields, reasons and redirects; then everything that is written
 * anywhere is searched for them: the state directory at every death and in between, the log at level debug, everything that the
 * application is told of its transfers.
 */
final class SecretsTest {
    private static final int SIZE = 1 << 20;
    private static final int KILLS = 4;

    @RegisterExtension
    final Chaos chaos = new Chaos();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final Representation file = new Representation(Representation.bytes(SIZE, 1), "\"1\"");
    private final Secrets secrets = new Secrets();

    @Test
    void noSecretIsEverWrittenDown() throws Exception {
        Home home = new Home(Chaos.launch(), folder, true);
        try (LyingServer server = LyingServer.start()) {
            List<Wish> wishes = wishes(home, server);
            for (int i = 0; i < KILLS; i++) {
                Life life = home.begin(wishes);
                life.awaitSaid("ready");
                // what they are told then is told again by the next life
                server.awaitRequests("/token/file", i + 1);
                life.kill();
                secrets.assertNoneIn(home.folder());
            }
            answerWell(server);
            home.settle(wishes);
            assertSent(server);
        }
        home.assertNothingLeft();
        secrets.assertNoneIn(home.folder());
        Secrets.assertNoneIn("what the application was told", home.story().text());
        chaos.figure("%d secrets, %d files searched, %d lives", Keyring.SECRETS.size(), secrets.searched(), home.lives());
    }

    @Test
    void aSecretInARequestIsRefusedWithoutBeingNamed() {
        String url = "http://" + Keyring.USER + ":" + Keyring.PASSWORD + "@localhost/file";
        assertRefused(() -> DownloadRequest.from(URI.create(url)).to(folder.resolve("file")).build());
        for (String header : List.of("Authorization", "Proxy-Authorization", "Cookie")) {
            assertRefused(() -> DownloadRequest.from(URI.create("http://localhost/file")).to(folder.resolve("file"))
                    .header(header, Keyring.TOKEN).build());
        }
    }

    private static void assertRefused(Executable request) {
        StringWriter trace = new StringWriter();
        assertThrows(IllegalArgumentException.class, request).printStackTrace(new PrintWriter(trace, true));
        Secrets.assertNoneIn("an exception", trace.toString());
    }

    private List<Wish> wishes(Home home, LyingServer server) throws IOException {
        Lie broken = Lie.answer("HTTP/1.1 500 " + Keyring.TOKEN + "\n" + Keyring.thrownBack() + "\nContent-Length: 0", "");
        Lie half = file.with("X-Echo", Keyring.TOKEN).with("Set-Cookie", "id=" + Keyring.COOKIE).cutAfter(SIZE / 4);
        Lie asks = Lie.answer("HTTP/1.1 401 Who\nWWW-Authenticate: Basic realm=\"r\"\nContent-Length: 0", "");
        String signed = "/signed/file?signature=" + Keyring.SIGNATURE;
        server.on("/token/file", half, broken, half, Lie.hangUp(), half, broken);
        server.on("/cookie/file", half, broken);
        server.on(signed, half, Lie.raw("HTTP/1.1 " + Keyring.SIGNATURE + "\r\n\r\n"), broken);
        server.on("/password/file", asks, broken);
        server.on("/moved/file", redirect("/there?token=" + Keyring.REDIRECTED));
        server.on("/there?token=" + Keyring.REDIRECTED, half, broken);
        server.on("/token/up", LiedTo::stall);
        List<Wish> wishes = new ArrayList<>();
        for (String kind : List.of("token", "cookie", "signed", "password", "moved")) {
            wishes.add(Wish.download(kind, IfExists.FAIL, server.url("/" + kind + "/file"), home.files().resolve(kind)));
        }
        Path body = Files.write(home.files().resolve("body"), file.body());
        wishes.add(Wish.upload("up", UploadProtocol.PLAIN, server.url("/token/up"), body));
        return wishes;
    }

    private static Lie redirect(String target) {
        return Lie.answer("HTTP/1.1 302 There\nLocation: " + target + "\nContent-Length: 0", "");
    }

    private void answerWell(LyingServer server) {
        Lie asks = client -> {
            boolean knows = client.request().header("Authorization").isPresent();
            (knows ? file : Lie.answer("HTTP/1.1 401 Who\nWWW-Authenticate: Basic realm=\"r\"\nContent-Length: 0", "")).play(client);
        };
        server.on("/token/file", asks).on("/password/file", asks).on("/cookie/file", file);
        server.on("/signed/file?signature=" + Keyring.SIGNATURE, file).on("/there?token=" + Keyring.REDIRECTED, file);
        server.on("/token/up", client -> {
            client.readBody();
            client.send(Lie.lines("HTTP/1.1 201 Thanks\n" + Keyring.thrownBack() + "\nContent-Length: 0"));
        });
    }

    /** The secrets were really in play. */
    private static void assertSent(LyingServer server) {
        assertSent(server, "/token/file", "Authorization", Keyring.TOKEN);
        assertSent(server, "/token/up", "Authorization", Keyring.TOKEN);
        assertSent(server, "/password/file", "Authorization", Secrets.basic());
        assertSent(server, "/cookie/file", "Cookie", Keyring.COOKIE);
        assertTrue(server.requests("/signed/file?signature=" + Keyring.SIGNATURE).size() > 1);
    }

    private static void assertSent(LyingServer server, String target, String header, String secret) {
        assertTrue(server.requests(target).stream().anyMatch(request -> request.header(header).orElse("").contains(secret)),
                target + " was never asked with the secret");
    }
}
