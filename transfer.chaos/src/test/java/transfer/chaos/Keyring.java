// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import transfer.api.CredentialProvider;
import transfer.api.Credentials;
import transfer.tck.transport.SeenRequest;

/** Has secrets for transfers whose path says that they need some: everything in {@link #SECRETS} is planted by it or by a server. */
final class Keyring implements CredentialProvider {
    static final String TOKEN = "tok-5e1f0a7d33";
    static final String USER = "usr-77c0b1aa02";
    static final String PASSWORD = "pwd-90b4e6f1cc";
    static final String SIGNATURE = "sig-1a2b8d94ef";
    static final String COOKIE = "cok-c3d95577e8";
    static final String REDIRECTED = "red-42e8ab01d6";

    /** What must be found nowhere. */
    static final List<String> SECRETS = List.of(TOKEN, USER, PASSWORD, SIGNATURE, COOKIE, REDIRECTED);

    /** What keeps a file, by number: nothing, a bearer token, a cookie, a signed URL. */
    private static final List<String> LOCKS = List.of("/open/", "/token/", "/cookie/", "/signed/");

    /** Where a file is, as the application knows it; the secret that it needs goes by the number. */
    static String path(int number, String name) {
        return LOCKS.get(number % LOCKS.size()) + name;
    }

    /** What a server is asked for by who has the secret. */
    static String target(String path) {
        return path.startsWith("/signed/") ? path + "?signature=" + SIGNATURE : path;
    }

    /** Whether a request brings the secret that its path needs. */
    static boolean opens(SeenRequest request) {
        String target = request.target();
        return !target.startsWith("/token/") && !target.startsWith("/cookie/")
                || request.header("Authorization").orElse("").equals("Bearer " + TOKEN)
                || request.header("Cookie").orElse("").equals("session=" + COOKIE);
    }

    /** Fields with which a server throws all secrets back. */
    static String thrownBack() {
        return "X-Echo: " + String.join(" ", SECRETS) + "\nSet-Cookie: id=" + COOKIE;
    }

    @Override
    public Answer credentials(Query query) {
        String path = query.url().getPath();
        if (path.startsWith("/token/")) {
            return new Answer.Use(Credentials.bearer(TOKEN));
        }
        if (path.startsWith("/password/")) {
            return new Answer.Use(Credentials.password(USER, PASSWORD));
        }
        if (path.startsWith("/cookie/")) {
            Map<String, String> cookie = Map.of("Cookie", "session=" + COOKIE);
            return new Answer.Use(new Credentials(cookie, Optional.empty(), Optional.empty(), Optional.empty()));
        }
        if (path.startsWith("/signed/")) {
            URI signed = URI.create(query.url() + "?signature=" + SIGNATURE);
            return new Answer.Use(new Credentials(Map.of(), Optional.of(signed), Optional.empty(), Optional.empty()));
        }
        return new Answer.Unknown();
    }
}
