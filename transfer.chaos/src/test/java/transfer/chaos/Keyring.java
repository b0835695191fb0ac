// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import transfer.api.CredentialProvider;
import transfer.api.Credentials;

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
            return new Answer.Use(new Credentials(Map.of("Cookie", "session=" + COOKIE), Optional.empty(), Optional.empty(), Optional.empty()));
        }
        if (path.startsWith("/signed/")) {
            URI signed = URI.create(query.url() + "?signature=" + SIGNATURE);
            return new Answer.Use(new Credentials(Map.of(), Optional.of(signed), Optional.empty(), Optional.empty()));
        }
        return new Answer.Unknown();
    }
}
